public class Throwing {
    static void deeper(int n) {
        if (n == 0) throw new IllegalStateException("at the bottom");
        deeper(n - 1);
    }

    public static void main(String[] args) {
        deeper(2);
    }
}
