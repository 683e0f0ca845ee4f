public class Hello {
    static int count = 3;

    public static void main(String[] args) {
        for (int i = 0; i < count; i++) {
            System.out.println("hello " + i);
        }
    }
}
