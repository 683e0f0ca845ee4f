import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;

/** Strings in both encodings: comparisons, searches, conversions, in code that is compiled. */
public class IntrinsicsText {
    static final String[] TEXTS = {"", "a", "b", "ab", "abc", "abd", "hello world", "hello worlD", "\u00e9t\u00e9",
        "\u0153uvre", "\u4e2d\u6587", "\u4e2d\u6587x", "a\u0000b", "the quick brown fox jumps over the lazy dog",
        "the quick brown fox jumps over the lazy cat", "\uffff", "x\ud83d\ude00y", "ABC", "aBC",
        "0123456789012345678901234567890123456789", "\u00e0123456789012345678901234567890123456789"};

    static int comparisons() {
        int sum = 0;
        for (String a : TEXTS) {
            String copy = new String(a.toCharArray());
            sum = sum * 31 + (a.equals(copy) ? 1 : 0) + copy.hashCode();
            for (String b : TEXTS) {
                sum = sum * 31 + a.compareTo(b) + (a.equals(b) ? 1 : 0) + a.compareToIgnoreCase(b);
                sum = sum * 31 + a.indexOf(b) + a.lastIndexOf(b) + (a.contains(b) ? 1 : 0);
                sum = sum * 31 + (a.startsWith(b) ? 1 : 0) + (a.endsWith(b) ? 2 : 0) + (a.equalsIgnoreCase(b) ? 4 : 0);
                sum = sum * 31 + (a + b).hashCode() + a.concat(b).length();
                sum = sum * 31 + (a + b).indexOf(b, 1) + (a + b).indexOf(b, -3) + (a + b).indexOf(b, 100);
            }
        }
        return sum;
    }

    static int searches() {
        int sum = 0;
        char[] wanted = {'a', 'o', 'g', '\u00e9', '\u4e2d', '\u0000', '\uffff', '9'};
        for (String a : TEXTS) {
            for (char c : wanted) {
                for (int from = -1; from <= a.length() + 1; from += 5) {
                    sum = sum * 31 + a.indexOf(c, from) + a.lastIndexOf(c, from);
                }
                sum = sum * 31 + a.replace(c, 'z').hashCode();
            }
            sum = sum * 31 + a.indexOf(0x1f600) + a.indexOf(0x110000);
        }
        return sum;
    }

    static int conversions() {
        int sum = 0;
        for (String a : TEXTS) {
            char[] chars = a.toCharArray();
            byte[] utf8 = a.getBytes(StandardCharsets.UTF_8);
            byte[] latin1 = a.getBytes(StandardCharsets.ISO_8859_1);
            byte[] ascii = a.getBytes(StandardCharsets.US_ASCII);
            sum = sum * 31 + java.util.Arrays.hashCode(utf8) + java.util.Arrays.hashCode(latin1);
            sum = sum * 31 + java.util.Arrays.hashCode(ascii) + new String(utf8, StandardCharsets.UTF_8).hashCode();
            sum = sum * 31 + new String(latin1, StandardCharsets.ISO_8859_1).hashCode() + new String(chars).hashCode();
            sum = sum * 31 + a.toUpperCase().hashCode() + a.toLowerCase().hashCode() + a.trim().hashCode();
            StringBuilder builder = new StringBuilder();
            for (String b : TEXTS) {
                builder.append(b).append(chars).append('x').append(sum & 0xff);
            }
            builder.insert(3, a).reverse().setLength(builder.length() / 2);
            sum = sum * 31 + builder.toString().hashCode();
            char[] target = new char[chars.length + 4];
            a.getChars(0, a.length(), target, 2);
            sum = sum * 31 + new String(target).hashCode() + a.substring(a.length() / 2).hashCode();
            sum = sum * 31 + a.repeat(3).hashCode() + a.chars().sum() + (a.isBlank() ? 1 : 0);
        }
        return sum;
    }

    static String errors(String a, int from, int to) {
        try {
            char[] target = new char[4];
            a.getChars(from, to, target, 1);
            return new String(target) + a.charAt(from) + a.substring(from, to);
        } catch (IndexOutOfBoundsException e) {
            return e.getMessage();
        }
    }

    static int maps() {
        Map<String, Integer> counts = new HashMap<>();
        for (int i = 0; i < 2000; i++) {
            counts.merge(new String("key" + i % 100), 1, Integer::sum);
            counts.merge("\u4e2d" + i % 50, i, Integer::sum);
        }
        int sum = 0;
        for (int i = 0; i < 100; i++) {
            sum = sum * 31 + counts.get("key" + i) + counts.getOrDefault("\u4e2d" + i, -1);
        }
        return sum;
    }

    public static void main(String[] args) {
        int comparisons = 0, searches = 0, conversions = 0, maps = 0;
        for (int round = 0; round < 100; round++) {
            comparisons = comparisons();
            searches = searches();
            conversions = conversions();
            maps = maps();
        }
        System.out.println(comparisons + " " + searches + " " + conversions + " " + maps);
        String last = "";
        for (int round = 0; round < 2000; round++) {
            last = errors("hello", 0, 2) + errors("hello", 0, 4) + errors("hello", -1, 2) + errors("hello", 3, 9)
                + errors("\u4e2d\u6587", 0, 2) + errors("\u4e2d\u6587", 1, 3) + errors("\u4e2d\u6587", 2, 1);
        }
        System.out.println(last.hashCode() + " " + last.replaceAll("[^ -~]", "?"));
        try {
            Object nothing = null;
            System.out.println("x".compareTo((String) nothing));
        } catch (NullPointerException e) {
            System.out.println("null");
        }
    }
}
