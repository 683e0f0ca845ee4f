/** Virtual and interface calls over a mix of receivers. */
public class Calls {
    interface Shape {
        int area();

        default int twice() { return 2 * area(); }
    }

    abstract static class Base implements Shape {
        int side;

        Base(int side) { this.side = side; }

        int grow(int by) { return side += by; }
    }

    static class Square extends Base {
        Square(int side) { super(side); }

        public int area() { return side * side; }
    }

    static class Line extends Base {
        Line(int side) { super(side); }

        public int area() { return side; }

        @Override
        int grow(int by) { return side -= by; }
    }

    static class Dot implements Shape {
        public int area() { return 1; }

        @Override
        public int twice() { return 2; }
    }

    static int step(int x) { return x + 1; }

    public static void main(String[] args) {
        long start = System.nanoTime();
        Base[] bases = {new Square(3), new Line(9), new Square(5), new Line(2)};
        Shape[] shapes = {bases[0], new Dot(), bases[1], bases[2]};
        int sum = 0;
        for (int i = 0; i < 3_000_000; i++) {
            sum += bases[i & 3].grow(i & 1);
            sum += shapes[i & 3].area();
            sum ^= shapes[(i >> 1) & 3].twice();
            sum = step(sum);
        }
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + sum);
    }
}
