import java.util.Arrays;
import java.util.stream.Collectors;

class Script {
    record Pair(String left, int right) { }

    public static void main(String[] args) throws Exception {
        System.out.println(Arrays.stream(args).map(a -> new Pair(a, a.length())).collect(Collectors.toList()));
        System.out.println(Script.class.getName() + " " + System.getProperty("a"));
        try {
            System.out.println(Class.forName("app.Main"));
        } catch (ClassNotFoundException e) {
            System.out.println("no " + e.getMessage());
        }
    }
}
