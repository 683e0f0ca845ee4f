import java.util.TreeMap;
import java.util.stream.Collectors;

public class Counts {
    public String apply(String text) {
        System.out.println("counting");
        return text.chars().filter(c -> c != ' ').mapToObj(c -> (char) c)
            .collect(Collectors.groupingBy(c -> c, TreeMap::new, Collectors.counting())).toString();
    }
}
