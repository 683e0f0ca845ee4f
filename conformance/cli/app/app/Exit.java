package app;

public class Exit {
    public static void main(String[] args) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        if (args[0].equals("throw")) {
            throw new IllegalArgumentException("asked for", new RuntimeException("cause"));
        }
        try {
            System.exit(Integer.parseInt(args[0]));
        } finally {
            System.out.println("never printed");
        }
    }
}
