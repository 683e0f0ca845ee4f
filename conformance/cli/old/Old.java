import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

public class Old<T> implements Iterable<T> {
    private final List<T> items = new ArrayList<>();

    public Iterator<T> iterator() { return items.iterator(); }

    static int count(Iterable<?> things) {
        var count = 0;
        for (Object ignored : things) count++;
        return count;
    }

    static String join(String a, char b, long c) { return a + b + c; }
}
