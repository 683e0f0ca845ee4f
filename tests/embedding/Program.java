import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.util.Arrays;
import java.util.stream.Collectors;

public class Program {
    public static void main(String[] args) throws Exception {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("hook")));
        String input = new BufferedReader(new InputStreamReader(System.in)).lines().collect(Collectors.joining("/"));
        System.out.println(Arrays.toString(args) + " " + System.getProperty("who") + " " + input);
        if (args.length == 1 && args[0].equals("exit")) {
            new Thread(() -> {
                while (true) {
                }
            }).start();
            System.exit(7);
        }
        if (args.length == 1 && args[0].equals("throw")) {
            throw new IllegalStateException("thrown");
        }
    }
}
