public class Plugin {
    private static int n;

    public static int next() { return ++n; }
}
