class NoMain {
    void run() { }
}

class InstanceMain {
    public void main(String[] args) { }
}

class IntMain {
    public static int main(String[] args) { return 1; }
}

class PrivateMain {
    private static void main(String[] args) { }
}

class BareMain {
    public static void main() { }
}

interface JustInterface {
    void run();
}

class InitializerThrows {
    static final int VALUE = compute();

    static int compute() {
        throw new IllegalStateException("no value");
    }

    public static void main(String[] args) { }
}

class InitializerError {
    static {
        if (true) {
            throw new AssertionError("broken on purpose");
        }
    }

    public static void main(String[] args) { }
}

class MainThrows {
    public static void main(String[] args) throws Exception {
        System.out.println("before");
        throw new Exception("thrown by main", new RuntimeException("its cause"));
    }
}

class Helper {
    static String greeting() { return "hi"; }
}

class NeedsHelper {
    public static void main(String[] args) {
        System.out.println("main starts");
        System.out.println(Helper.greeting());
    }
}
