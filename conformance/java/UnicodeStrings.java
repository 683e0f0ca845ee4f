// Strings beyond ASCII: case by locale, surrogates, code points, normalization, strip and blank, comparisons, regions, repeat, lines.
// zeal: 500

import java.text.Normalizer;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

public class UnicodeStrings {
    static String codes(String text) {
        return text.codePoints().mapToObj(Integer::toHexString).collect(Collectors.joining(" "));
    }

    static String tried(java.util.function.Supplier<Object> step) {
        try {
            return String.valueOf(step.get());
        } catch (RuntimeException e) {
            return e.getClass().getSimpleName() + ": " + e.getMessage();
        }
    }

    public static void main(String[] args) {
        String[] texts = {"Stra\u00dfe", "\u0130I\u0131i", "\u01c5\ufb03", "\u039f\u03a3 \u03a3\u03a3", "\ud801\udc00\ud801\udc28", "a\u0300\u0316", "\u1e9e\u00b5\u00ff"};
        for (String text : texts) {
            for (Locale locale : new Locale[] {Locale.ROOT, new Locale("tr"), new Locale("lt"), Locale.GERMANY}) {
                System.out.println(locale + " " + codes(text.toUpperCase(locale)) + " | " + codes(text.toLowerCase(locale)));
            }
            for (Normalizer.Form form : Normalizer.Form.values()) {
                System.out.print(form + " " + codes(Normalizer.normalize(text, form)) + "; ");
            }
            System.out.println(text.equalsIgnoreCase(text.toUpperCase(Locale.ROOT)) + " " + text.compareToIgnoreCase(text.toLowerCase(Locale.ROOT)));
        }

        String mixed = "x\ud83d\ude00y\ud83dz\ude00";
        System.out.println(mixed.length() + " " + mixed.codePointCount(0, mixed.length()) + " " + codes(mixed));
        System.out.println(IntStream.range(0, mixed.length()).mapToObj(i -> Integer.toHexString(mixed.codePointAt(i))).collect(Collectors.toList()));
        System.out.println(IntStream.rangeClosed(1, mixed.length()).mapToObj(i -> Integer.toHexString(mixed.codePointBefore(i))).collect(Collectors.toList()));
        System.out.println(mixed.offsetByCodePoints(1, 2) + " " + tried(() -> mixed.offsetByCodePoints(1, 9)) + " " + tried(() -> mixed.codePointAt(99)));
        System.out.println(codes(new StringBuilder(mixed).reverse().toString()));
        System.out.println(mixed.indexOf(0x1f600) + " " + mixed.lastIndexOf(0x1f600) + " " + mixed.indexOf(0xde00) + " " + mixed.indexOf(-1) + " " + mixed.indexOf("", 99));
        System.out.println(tried(() -> new String(new int[] {0x41, 0x110000}, 0, 2)) + " " + codes(new String(new int[] {0x41, 0x10ffff, 0xd800}, 0, 3)));

        String blanks = "\u2003 \t\u00a0x\u00a0\u3000\n";
        System.out.println(codes(blanks.strip()) + " | " + codes(blanks.trim()) + " | " + codes(blanks.stripLeading()) + " | " + codes(blanks.stripTrailing()));
        System.out.println("\u2003\t".isBlank() + " " + "\u00a0".isBlank() + " " + "".isBlank());
        System.out.println("a\rb\nc\r\nd\u2028e\n\n".lines().map(UnicodeStrings::codes).collect(Collectors.toList()));
        System.out.println("  a\n\tb\n".indent(2).replace("\n", "|") + " " + "  a\n    b".indent(-3).replace("\n", "|") + " " + "  a\n    b\n  ".stripIndent().replace("\n", "|"));
        System.out.println("\\u\\t\\101\\s\\\n".length() + " " + codes("q\\t\\101\\s\\\\".translateEscapes()) + " " + tried(() -> "\\q".translateEscapes()));
        System.out.println("\u00e9\ud83d\ude00".repeat(3).length() + " " + tried(() -> "a".repeat(-1)) + " " + "".repeat(1 << 30).length());

        System.out.println("caf\u00e9".compareTo("cafe\u0301") + " " + "\uffff".compareTo("\ud800\udc00") + " " + "a\u0100".compareTo("a") + " " + "\u0100".compareTo("a"));
        System.out.println("H\u00c9LLO w\u00f6rld".regionMatches(true, 1, "\u00e9llO W", 0, 6) + " " + "abc".regionMatches(-1, "abc", 0, 1));
        System.out.println("\u00fc".hashCode() + " " + "\u0100\u00fc".hashCode() + " " + mixed.hashCode() + " " + "\u0100".contentEquals(new StringBuilder("\u0100")));
        System.out.println("\u0100a\u0100".replace('\u0100', 'b') + " " + codes("aba".replace('b', '\u0100')) + " " + codes("a\u0100b".replace("\u0100", "")) + " " + codes("ab".replace("", "\u00df")));
        System.out.println(Arrays.toString("\u0100,\u0101,,".split(",")) .length() + " " + "a\u0100b".substring(2) + " " + codes("\u0100b".substring(0, 1).concat("c")));
        System.out.println(IntStream.of('\u00aa', 0x1c5, 0x345, 0x2160, 0x660, 0x1d7ce, 0x10400, 0xe000, 0x378, 0x200b)
            .mapToObj(c -> Character.getType(c) + "" + Character.isLetter(c) + Character.isDigit(c) + Character.isJavaIdentifierPart(c)
                + Character.isWhitespace(c) + Character.isUpperCase(c) + Character.getNumericValue(c) + Character.getDirectionality(c) + Character.isMirrored(c))
            .collect(Collectors.joining(" ")));
        System.out.println(Character.getName(0x1f600) + " " + Character.getName(0xe000) + " " + Character.UnicodeBlock.of(0x10400) + " "
            + Character.UnicodeScript.of(0x3b1) + " " + Character.codePointOf("LATIN SMALL LETTER A") + " " + tried(() -> Character.codePointOf("NO SUCH")));
    }
}
