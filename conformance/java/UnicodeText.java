// Characters: categories, cases, surrogates, digits, scripts, names of blocks, normalization.
// zeal

import java.text.BreakIterator;
import java.text.Normalizer;
import java.util.Locale;

public class UnicodeText {
    static String hex(String s) {
        StringBuilder b = new StringBuilder();
        s.chars().forEach(c -> b.append(String.format("%04x ", c)));
        return b.toString().trim();
    }

    public static void main(String[] args) {
        int[] points = {'a', 'Z', '5', ' ', '\n', '_', '$', 0xdf, 0xe9, 0x130, 0x131, 0x1c5, 0x20ac, 0x2028, 0x3042, 0x4e2d, 0x660, 0xff15, 0x1d7d8, 0x1f600, 0x10400, 0xd800, 0xe000, 0x10ffff, 0xfeff, 0xa0, 0x300, 0x2167};
        for (int p : points) {
            System.out.println(Integer.toHexString(p) + " type " + Character.getType(p) + " letter " + Character.isLetter(p) + " digit " + Character.digit(p, 10) + " num " + Character.getNumericValue(p)
                + " up " + Integer.toHexString(Character.toUpperCase(p)) + " low " + Integer.toHexString(Character.toLowerCase(p)) + " title " + Integer.toHexString(Character.toTitleCase(p))
                + " space " + Character.isWhitespace(p) + Character.isSpaceChar(p) + " id " + Character.isJavaIdentifierStart(p) + Character.isJavaIdentifierPart(p) + Character.isIdentifierIgnorable(p)
                + " dir " + Character.getDirectionality(p) + " defined " + Character.isDefined(p) + " " + Character.charCount(p));
        }
        long hash = 7;
        int letters = 0;
        for (int p = 0; p < 0x3000; p++) {
            hash = hash * 31 + Character.getType(p);
            hash = hash * 31 + Character.toLowerCase(p);
            if (Character.isLetterOrDigit(p)) letters++;
        }
        System.out.println("basic planes " + hash + " " + letters);
        System.out.println(Character.UnicodeBlock.of(0x3042) + " " + Character.UnicodeScript.of(0x4e2d) + " " + Character.UnicodeBlock.forName("Greek") + " " + Character.isIdeographic(0x4e2d) + " " + Character.isMirrored('(') + " " + Character.isAlphabetic(0x2167));
        System.out.println(Character.isSurrogatePair('\ud83d', '\ude00') + " " + Character.toCodePoint('\ud83d', '\ude00') + " " + Character.toChars(0x1f600).length + " " + Character.isValidCodePoint(0x110000) + " " + Character.isBmpCodePoint(0x1f600) + " " + hex(Character.toString(0x1f600)) + " " + (int) Character.highSurrogate(0x1f600) + " " + (int) Character.reverseBytes('a'));
        try {
            Character.toChars(0x110000);
        } catch (IllegalArgumentException e) {
            System.out.println(e.getMessage());
        }
        System.out.println(hex("\u00df\ufb03\u0149".toUpperCase(Locale.ROOT)) + " | " + hex("\u0130\u03a3".toLowerCase(Locale.ROOT)) + " | " + hex("\u039f\u03a3 \u03a3\u0391".toLowerCase(Locale.ROOT)) + " | " + hex("iI".toUpperCase(new Locale("tr"))) + " | " + hex("\ud801\udc28".toUpperCase(Locale.ROOT)));
        String composed = "\u00e9\u212b\ufb01";
        for (Normalizer.Form form : Normalizer.Form.values()) System.out.println(form + " " + hex(Normalizer.normalize(composed, form)) + " " + Normalizer.isNormalized(composed, form));
        BreakIterator words = BreakIterator.getWordInstance(Locale.ROOT);
        String text = "Hello, big world. 3.14 is it!";
        words.setText(text);
        StringBuilder b = new StringBuilder();
        for (int from = words.first(), to = words.next(); to != BreakIterator.DONE; from = to, to = words.next()) b.append('[').append(text, from, to).append(']');
        System.out.println(b);
        System.out.println("a\u0300\ud83d\ude00z".codePointCount(0, 5) + " " + "x\ud83d".codePoints().boxed().toList() + " " + new StringBuilder("\ude00\ud83d").reverse().codePointAt(0));
        System.out.println(Character.forDigit(11, 16) + " " + Character.digit('z', 36) + " " + Character.digit('\u0663', 10) + " " + Character.getName('a') + " " + Character.codePointOf("EURO SIGN") + " " + Character.compare('a', 'b') + " " + Character.hashCode('x') + " " + Character.MAX_RADIX);
        System.out.println(Integer.parseInt("\u0661\u0662\u0663") + " " + "\uff11\uff12".chars().map(c -> Character.digit(c, 10)).sum());
        StringBuilder collected = new StringBuilder();
        "\u00c5ngstr\u00f6m stra\u00dfe \u4e2d\u6587".codePoints().filter(Character::isLetter).map(Character::toUpperCase).forEach(collected::appendCodePoint);
        System.out.println(hex(collected.toString()));
    }
}
