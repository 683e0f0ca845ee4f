import java.util.ArrayList;
import java.util.List;

/** Takes all memory there is. */
public class Greedy {
    public String apply(String text) {
        List<String> all = new ArrayList<>();
        while (true) {
            all.add(text + all.size());
        }
    }
}
