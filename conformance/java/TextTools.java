// java.text and friends: collation, breaking, numbers, messages, choices, bidi, normalizing, scanning, formatting, regular expressions.

import java.math.*;
import java.text.*;
import java.util.*;
import java.util.regex.*;
import java.util.stream.*;

public class TextTools {
    interface Body { Object run() throws Throwable; }

    static String plain(Object o) {
        StringBuilder out = new StringBuilder();
        String.valueOf(o).chars().forEach(c -> out.append(c < 127 && c >= 32 ? "" + (char) c : "\\u" + Integer.toHexString(c)));
        return out.toString();
    }

    static void attempt(String what, Body body) {
        try {
            System.out.println(what + " = " + plain(body.run()));
        } catch (Throwable t) {
            System.out.println(what + " ! " + plain(t));
        }
    }

    static void collation() throws Exception {
        List<String> words = new ArrayList<>(List.of("zebra", "\u00c4pfel", "apfel", "Apfel", "\u00f6l", "ol", "co-op", "coop", "\u00e9t\u00e9", "ete", "z"));
        for (int strength : new int[] {Collator.PRIMARY, Collator.SECONDARY, Collator.TERTIARY, Collator.IDENTICAL}) {
            Collator c = Collator.getInstance(Locale.GERMANY);
            c.setStrength(strength);
            words.sort(c);
            System.out.println(plain(words) + " " + c.compare("a", "A") + c.compare("a", "\u00e4") + " " + c.equals("co-op", "coop"));
        }
        RuleBasedCollator own = new RuleBasedCollator("< c < b < a, A");
        List<String> few = new ArrayList<>(List.of("a", "b", "c", "A", "ab", "ca"));
        few.sort(own);
        System.out.println(few + " " + own.getCollationKey("abc").compareTo(own.getCollationKey("cba")));
        attempt("rules", () -> new RuleBasedCollator("< a <"));
        String text = "Mr. Smith went, didn't he? Yes! \u00e9t\u00e9 e\u0301 \ud83d\ude00x 3.14 a-b.";
        for (BreakIterator b : List.of(BreakIterator.getCharacterInstance(Locale.US), BreakIterator.getWordInstance(Locale.US), BreakIterator.getSentenceInstance(Locale.US), BreakIterator.getLineInstance(Locale.US))) {
            b.setText(text);
            List<Integer> at = new ArrayList<>();
            for (int i = b.first(); i != BreakIterator.DONE; i = b.next()) {
                at.add(i);
            }
            System.out.println(at + " " + b.following(10) + " " + b.preceding(10) + " " + b.isBoundary(5) + " " + b.last());
        }
        for (Normalizer.Form form : Normalizer.Form.values()) {
            System.out.println(form + " " + plain(Normalizer.normalize("\u00e9\ufb01\u1e9b\u0323\uac00", form)) + " " + Normalizer.isNormalized("\u00e9", form));
        }
        Bidi bidi = new Bidi("abc \u05d0\u05d1\u05d2 12", Bidi.DIRECTION_DEFAULT_LEFT_TO_RIGHT);
        System.out.println(bidi.getRunCount() + " " + bidi.isMixed() + " " + IntStream.range(0, bidi.getLength()).map(bidi::getLevelAt).boxed().toList());
        StringCharacterIterator it = new StringCharacterIterator("xyz", 1);
        System.out.println(plain(it.previous() + "" + it.previous() + it.first() + it.next() + it.getIndex()));
    }

    static void numbers() {
        for (Locale l : List.of(Locale.US, Locale.GERMANY, Locale.FRANCE, new Locale("hi", "IN"), Locale.forLanguageTag("ar-EG"))) {
            System.out.println(l + " " + plain(NumberFormat.getInstance(l).format(-1234567.891)) + " " + plain(NumberFormat.getCurrencyInstance(l).format(1234.5)) + " " + plain(NumberFormat.getPercentInstance(l).format(0.256)) + " " + plain(NumberFormat.getCompactNumberInstance(l, NumberFormat.Style.SHORT).format(12345)) + " " + plain(new DecimalFormatSymbols(l).getDecimalSeparator()));
        }
        DecimalFormatSymbols us = DecimalFormatSymbols.getInstance(Locale.US);
        for (String pattern : List.of("#,##0.00;(#)", "0.###E0", "00.00%", "##0.#####E0", "'#'#", "\u00a4#,##0", "#.##", "0000")) {
            DecimalFormat f = new DecimalFormat(pattern, us);
            System.out.println(plain(pattern) + " " + Stream.of(0.0, -1.5, 12345.6789, 1e-7, Double.NaN, Double.POSITIVE_INFINITY, -0.0).map(f::format).map(TextTools::plain).toList() + " " + f.format(new BigDecimal("12345678901234567890.123456")).length());
        }
        DecimalFormat rounding = new DecimalFormat("0.0", us);
        for (RoundingMode mode : RoundingMode.values()) {
            rounding.setRoundingMode(mode);
            attempt(mode.name(), () -> rounding.format(0.25) + " " + rounding.format(-0.35) + " " + rounding.format(0.5));
        }
        attempt("parse", () -> NumberFormat.getInstance(Locale.US).parse("1,234.5xyz"));
        attempt("parse bad", () -> NumberFormat.getInstance(Locale.US).parse("xyz"));
        attempt("big", () -> { DecimalFormat f = new DecimalFormat("#", us); f.setParseBigDecimal(true); return f.parse("123456789012345678901234567890.5"); });
        attempt("pattern", () -> new DecimalFormat("0.0.0", us));
        System.out.println(MessageFormat.format("{0} '{1}' {1,number,#.#} ''{2}'' {3}", "a", 2.55, null) + " " + new MessageFormat("{0,choice,0#none|1#one|1<many {0,number,integer}} {1,date,yyyy}", Locale.US).format(new Object[] {3, new Date(1_000_000_000_000L)}));
        attempt("message", () -> new MessageFormat("{0,nothing}"));
        attempt("message braces", () -> new MessageFormat("{0"));
        attempt("message parse", () -> Arrays.toString(new MessageFormat("{0} is {1,number}", Locale.US).parse("x is 5")));
        System.out.println(new ChoiceFormat("0#zero|1#one|2#two").format(1.5) + " " + ChoiceFormat.nextDouble(1) + " " + new ChoiceFormat(new double[] {0, 1}, new String[] {"a", "b"}).toPattern());
        for (String f : List.of("%5d|%-5d|%05d|%+d|%,d|%(d|%x|%o", "%h %H %b %c %s", "%e %g %a %.2f", "%2$s %1$s %<s", "%tY-%<tm-%<td", "%%%n", "%10.3s|", "%d %q", "%-d", "%+s", "%.2d", "%c", "%s %s")) {
            attempt(plain(f), () -> switch (f.charAt(1)) {
                case '5' -> String.format(Locale.US, f, 42, 42, 42, 42, 1234567, -42, 255, 8);
                case 'h', 'd', '-', '+', '.' -> String.format(Locale.US, f, 42, 42, 42, 65, "s");
                case 'e' -> String.format(Locale.US, f, 12345.678, 0.00001, 1.0, 2.345);
                case 't' -> String.format(Locale.US, f, new GregorianCalendar(2001, 1, 3));
                case 'c' -> String.format(Locale.US, f, 0x110000);
                default -> f.equals("%s %s") ? String.format(f, "one") : String.format(Locale.US, f, "first", "second");
            });
        }
    }

    static void scanning() {
        Scanner s = new Scanner("12 0x1F 3.5 true word 99999999999 1,234 -7 last line\nnext\n\nend").useLocale(Locale.US);
        System.out.println(s.nextInt() + " " + s.hasNextInt() + s.next() + " " + s.nextDouble() + " " + s.nextBoolean() + " " + s.hasNextLong() + s.next() + " " + s.hasNextInt() + s.nextLong() + " " + s.nextInt() + " " + s.nextShort() + s.nextLine() + "|" + s.nextLine() + "|" + s.nextLine() + "|" + s.hasNextLine() + s.nextLine());
        attempt("no more", s::next);
        attempt("no line", s::nextLine);
        attempt("mismatch", () -> new Scanner("abc").nextInt());
        attempt("radix", () -> new Scanner("zz").nextInt(36));
        attempt("closed", () -> { Scanner c = new Scanner("x"); c.close(); return c.next(); });
        System.out.println(new Scanner("a,b;c").useDelimiter("[,;]").tokens().toList() + " " + new Scanner("k=v k2=v2").findAll("(\\w+)=(\\w+)").map(m -> m.group(2)).toList() + " " + new Scanner("find 123 me").findInLine("\\d+") + " " + new Scanner("abc123").skip("abc").nextInt() + " " + new Scanner("x").findWithinHorizon("y", 0));
        StringTokenizer t = new StringTokenizer("a b,c", " ,", true);
        System.out.println(t.countTokens() + " " + Collections.list(t));
    }

    static void patterns() {
        for (String[] c : new String[][] {{"(a*)*b", "aaab"}, {"(?<x>\\w)\\k<x>", "hello"}, {"(?i)\u00c9", "\u00e9"}, {"(?iu)\u00c9", "\u00e9"}, {"(?<=\\d{1,3})x", "12x"}, {"(?<!a)b", "ab b"}, {"\\R", "\r\n"}, {"\\X", "e\u0301x"}, {"\\p{IsGreek}+", "x\u03b1\u03b2"}, {"[a-z&&[^m-p]]+", "lmnq"}, {"\\bfoo\\b", "a foo."}, {"(?s).+", "a\nb"}, {"(?m)^b$", "a\nb\nc"}, {"(?x) a b # c", "ab"}, {"a{2,3}?", "aaaa"}, {"a++a", "aaa"}, {"(?>a+)b", "aab"}, {"\\Qa.b\\E", "a.b"}, {"[\\p{L}&&[^\\p{Lu}]]", "Aa"}, {"(a)|(b)", "b"}, {"\\x{1F600}", "\ud83d\ude00"}, {"\\N{LATIN SMALL LETTER A}", "a"}, {"\\h\\v", "\t\n"}, {"(?:a|ab)(?:c|bcd)(d*)", "abcd"}}) {
            attempt(plain(c[0]), () -> {
                Matcher m = Pattern.compile(c[0]).matcher(c[1]);
                if (!m.find()) {
                    return "none " + m.hitEnd() + m.requireEnd();
                }
                return m.group() + "@" + m.start() + "-" + m.end() + " " + IntStream.rangeClosed(1, m.groupCount()).mapToObj(m::group).toList() + " " + m.hitEnd() + m.requireEnd();
            });
        }
        for (String bad : List.of("(", "[a", "a{2,1}", "*a", "\\k<x>", "(?<a>x)(?<a>y)", "\\p{Nope}", "(?z)", "a**", "[b-a]", "\\", "(?<=a*)b", "\\N{NOPE}", "x{99999999999}")) {
            attempt(plain(bad), () -> { try { return Pattern.compile(bad); } catch (PatternSyntaxException e) { return e.getDescription() + "@" + e.getIndex(); } });
        }
        Matcher m = Pattern.compile("(\\d+)(?<unit>[a-z]+)?").matcher("10px 20 30em");
        System.out.println(m.replaceAll(r -> "<" + r.group(1) + "$".replace("$", "\\$") + r.group(2) + ">") + " " + m.reset().replaceFirst("${unit}:$1") + " " + m.reset().results().map(MatchResult::group).toList() + " " + m.reset("5x").lookingAt() + m.matches() + m.toMatchResult().end(2));
        attempt("no match", () -> Pattern.compile("a").matcher("b").group());
        attempt("no group", () -> { Matcher x = Pattern.compile("a").matcher("a"); x.find(); return x.group(1); });
        attempt("no name", () -> { Matcher x = Pattern.compile("a").matcher("a"); x.find(); return x.group("n"); });
        attempt("replacement", () -> "a".replaceAll("a", "$1"));
        attempt("replacement end", () -> "a".replaceAll("a", "\\"));
        attempt("deep", () -> Pattern.compile("(?:a|b)*").matcher("ab".repeat(100_000)).matches());
        System.out.println(Arrays.toString("a1b22c".split("\\d+")) + Arrays.toString(",a,,b,,".split(",")) + Arrays.toString(",a,,b,,".split(",", -1)) + Arrays.toString("abc".split("")) + Arrays.toString("a,b,c".split(",", 2)) + " " + Pattern.compile("-").splitAsStream("x-y-z").toList() + " " + Pattern.quote("a\\Eb") + " " + Pattern.compile("^x").asPredicate().test("xy") + Pattern.compile("x").asMatchPredicate().test("xy"));
        Matcher region = Pattern.compile("^b$").matcher("abc").region(1, 2);
        System.out.println(region.matches() + " " + region.useAnchoringBounds(false).matches() + " " + Pattern.compile("(?=c)").matcher("abc").region(0, 2).useTransparentBounds(true).find(2 - 2) + " " + Matcher.quoteReplacement("$\\"));
    }

    public static void main(String[] args) throws Exception {
        Locale.setDefault(Locale.ROOT);
        collation();
        numbers();
        scanning();
        patterns();
    }
}
