import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;

/** Strings: concatenation, builders, insertion, reversal, joining, upper case, replacement. */
public class StringBuilding {
    static String report(int rows) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < rows; i++) {
            out.append("row ").append(i).append(": ").append(i * 37L).append(' ').append((char) ('a' + i % 26));
            out.append(i % 2 == 0).append(',').append(i / 8.0f).append('\n');
        }
        return out.toString();
    }

    static int concatenations(int count) {
        int sum = 0;
        String last = "";
        for (int i = 0; i < count; i++) {
            String key = "user" + i + '/' + (i & 15) + ":" + last.length();
            last = key.substring(2) + (i % 10 == 0 ? "\u00fc" : "-");
            sum += key.hashCode() + last.charAt(last.length() - 1);
        }
        return sum;
    }

    static int shuffled(int count) {
        StringBuilder text = new StringBuilder("seed");
        int sum = 0;
        for (int i = 0; i < count; i++) {
            text.insert(i % text.length(), i % 10);
            if (text.length() > 60) {
                text.reverse().setLength(20);
                text.setCharAt(3, 'x');
                text.deleteCharAt(5);
            }
            sum = sum * 31 + text.length();
        }
        return sum * 31 + text.toString().hashCode();
    }

    static int joined(int count) {
        List<String> words = new ArrayList<>();
        for (int i = 0; i < count; i++) words.add(Integer.toHexString(i * 7919));
        StringJoiner joiner = new StringJoiner(", ", "[", "]");
        for (String word : words) joiner.add(word.toUpperCase());
        return joiner.toString().replace("A", "aa").replace(',', ';').hashCode() + String.join("-", words).length();
    }

    public static void main(String[] args) throws Exception {
        Harness.measure(args, 40, () -> {
            long sum = report(6_000).hashCode();
            sum = sum * 31 + concatenations(30_000);
            sum = sum * 31 + shuffled(30_000);
            return sum * 31 + joined(6_000);
        });
    }
}
