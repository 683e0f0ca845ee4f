import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Strings: regular expressions: find, groups, alternatives, replacement, splitting by a pattern. */
public class Regexes {
    private static final Pattern DATE = Pattern.compile("(\\d{4})-(\\d{2})-(\\d{2})");
    private static final Pattern MAIL = Pattern.compile("[a-z][\\w.]*@(?:[a-z]+\\.)+(com|org|net)\\b");
    private static final Pattern WORD = Pattern.compile("\\b[A-Z][a-z]+(?:\\s+[A-Z][a-z]+)*\\b");
    private static final Pattern NUMBER = Pattern.compile("-?(?:0|[1-9]\\d*)(?:\\.\\d+)?(?:[eE][+-]?\\d+)?");
    private static final Pattern SEPARATOR = Pattern.compile("\\s*[,;]\\s*");

    static String text(int entries) {
        StringBuilder out = new StringBuilder();
        for (int i = 0; i < entries; i++) {
            out.append("Entry ").append(i).append(" ; written ").append(1990 + i % 30).append("-0").append(1 + i % 9)
                .append("-1").append(i % 10).append(" by John Smith , user").append(i).append(".x@mail.example.")
                .append(i % 3 == 0 ? "com" : i % 3 == 1 ? "org" : "xyz").append(", value ").append(i * 0.75).append("e+3\n");
        }
        return out.toString();
    }

    static long count(Pattern pattern, String text) {
        Matcher matcher = pattern.matcher(text);
        long sum = 0;
        while (matcher.find()) sum += matcher.end() - matcher.start() + 1000;
        return sum;
    }

    public static void main(String[] args) throws Exception {
        String text = text(2_000);
        Harness.measure(args, 40, () -> {
            long sum = 0;
            Matcher dates = DATE.matcher(text);
            while (dates.find()) sum += Integer.parseInt(dates.group(1)) * 366L + Integer.parseInt(dates.group(2)) * 31;
            sum = sum * 31 + count(MAIL, text);
            sum = sum * 31 + count(WORD, text);
            sum = sum * 31 + count(NUMBER, text);
            sum = sum * 31 + SEPARATOR.split(text).length;
            return sum * 31 + DATE.matcher(text).replaceAll("$3.$2.$1").hashCode();
        });
    }
}
