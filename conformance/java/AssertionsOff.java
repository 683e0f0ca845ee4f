// Assertions are off by default and their conditions are not evaluated.

public class AssertionsOff {
    static int evaluated;

    static boolean effect() {
        evaluated++;
        return false;
    }

    static class Early {
        static boolean on;

        static {
            boolean enabled = false;
            assert enabled = true;
            on = enabled;
        }
    }

    interface WithAssert {
        default int check(int n) {
            assert n > 0;
            return n;
        }
    }

    public static void main(String[] args) {
        assert effect() : "never " + effect();
        boolean enabled = false;
        assert enabled = true;
        System.out.println(enabled + " " + evaluated + " " + Early.on + " " + new WithAssert() { }.check(-5));
        System.out.println(AssertionsOff.class.desiredAssertionStatus());
        ClassLoader.getSystemClassLoader().setClassAssertionStatus("AssertionsOff$Later", true);
        System.out.println(Later.enabled());
        try {
            Later.fail();
        } catch (AssertionError e) {
            System.out.println("later " + e.getMessage());
        }
    }

    static class Later {
        static boolean enabled() {
            boolean on = false;
            assert on = true;
            return on;
        }

        static void fail() {
            assert evaluated > 5 : "evaluated " + evaluated;
        }
    }
}
