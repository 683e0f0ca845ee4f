public class Apart {
    private static int n;

    public static int next() { return ++n; }
}
