package app;

public class Assertions {
    static class Inner {
        static boolean enabled() {
            boolean on = false;
            assert on = true;
            return on;
        }
    }

    public static void main(String[] args) {
        boolean on = false;
        assert on = true;
        System.out.println("outer " + on);
        System.out.println("inner " + Inner.enabled());
        System.out.println("desired outer " + Assertions.class.desiredAssertionStatus());
        System.out.println("desired inner " + Inner.class.desiredAssertionStatus());
        System.out.println("desired String " + String.class.desiredAssertionStatus());
        assert args.length > 0 : "no arguments: " + args.length;
    }
}
