import java.util.NoSuchElementException;

public class Host {
    int base = 77;

    static native long add(int a, long b);
    static native String greet(String who);
    native int back(int n);
    static native int sum(int[] all);
    static native void boom();
    static native String text();
    static native void unknown();

    int again(int n) { return back(n); }

    static String caught() {
        try {
            return greet("");
        } catch (NoSuchElementException e) {
            return e.getMessage();
        }
    }

    static int many(int n) {
        int[] two = {1, 2};
        int sum = 0;
        for (int i = 0; i < n; i++) {
            sum += sum(two);
        }
        return sum;
    }
}
