import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.StringTokenizer;

/** Strings: splitting, trimming, comparing, searching, parsing numbers from lines of text. */
public class StringSplitting {
    static String text(int lines) {
        String[] words = {"alpha", "Beta", "gamma", "delta", "Epsilon", "zeta", "eta", "theta"};
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            out.append(i).append(", ").append(words[i % 8]).append(' ').append(words[i * 5 % 7]).append(" ,")
                .append(i * 1.5).append(",key=").append(i * 31 % 977).append('\n');
        }
        return out.toString();
    }

    static long parse(String text) {
        long sum = 0;
        Map<String, Integer> frequency = new HashMap<>();
        for (String line : text.split("\n")) {
            String[] columns = line.split(",");
            sum += Integer.parseInt(columns[0].trim());
            for (String word : columns[1].trim().split(" ")) {
                frequency.merge(word.toLowerCase(Locale.ROOT), 1, Integer::sum);
            }
            sum += (long) Double.parseDouble(columns[2]);
            int equals = columns[3].indexOf('=');
            if (columns[3].startsWith("key") && equals > 0) sum += Long.parseLong(columns[3].substring(equals + 1));
            if (line.contains("theta") || line.equalsIgnoreCase("none")) sum++;
            if (columns[1].compareTo(columns[3]) < 0) sum += 3;
        }
        StringTokenizer tokens = new StringTokenizer(text, " ,\n");
        while (tokens.hasMoreTokens()) sum += tokens.nextToken().length();
        sum += text.lines().map(String::strip).filter(line -> line.indexOf("eta", 5) > 0).count();
        for (Map.Entry<String, Integer> entry : frequency.entrySet()) sum += entry.getKey().hashCode() * (long) entry.getValue();
        return sum;
    }

    public static void main(String[] args) throws Exception {
        String text = text(10_000);
        Harness.measure(args, 40, () -> parse(text));
    }
}
