// java.text: number, message, choice formats, collation, break iterators, attributed text; currencies; with explicit locales.
// zeal

import java.text.*;
import java.util.*;
import java.util.function.*;

public class TextFormatting {
    interface Action {
        Object run() throws Exception;
    }

    static void attempt(String name, Action a) {
        try {
            System.out.println(name + " = " + a.run());
        } catch (Exception e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    /** Text with everything outside ASCII escaped, whatever the encoding of stdout is. */
    static String ascii(Object o) {
        StringBuilder b = new StringBuilder();
        for (char c : String.valueOf(o).toCharArray()) b.append(c < 127 ? "" + c : String.format("\\u%04x", (int) c));
        return b.toString();
    }

    public static void main(String[] args) throws Exception {
        DecimalFormatSymbols us = DecimalFormatSymbols.getInstance(Locale.US);
        String[] patterns = {"#,##0.00", "0000.#", "#.##%", "0.###E0", "##0.##E0", "$#,##0;($#,##0)", "#", "00.00\u2030", "'#'0", "#,##,###"};
        double[] numbers = {0, 1234567.891, -0.5, 0.00012345, 1e20, 2.5, -1234};
        for (String p : patterns) {
            StringBuilder line = new StringBuilder(ascii(p)).append(" ->");
            DecimalFormat f = new DecimalFormat(p, us);
            for (double n : numbers) line.append(' ').append(ascii(f.format(n)));
            System.out.println(line);
        }
        for (Locale l : new Locale[] {Locale.US, Locale.GERMANY, Locale.FRANCE, new Locale("hi", "IN"), new Locale("de", "CH"), Locale.JAPAN}) {
            System.out.println(l + " " + ascii(NumberFormat.getInstance(l).format(1234567.891)) + " " + ascii(NumberFormat.getCurrencyInstance(l).format(1234.5)) + " " + ascii(NumberFormat.getPercentInstance(l).format(0.256)) + " " + ascii(NumberFormat.getCompactNumberInstance(l, NumberFormat.Style.SHORT).format(12345)) + " " + ascii(Currency.getInstance(l).getSymbol(l)) + " " + ascii(l.getDisplayCountry(Locale.ENGLISH)));
        }
        NumberFormat parse = NumberFormat.getInstance(Locale.US);
        System.out.println(parse.parse("1,234.5xyz") + " " + parse.parse("-7").getClass().getSimpleName() + " " + NumberFormat.getInstance(Locale.GERMANY).parse("1.234,5"));
        attempt("unparseable", () -> parse.parse("x1"));
        ParsePosition position = new ParsePosition(2);
        System.out.println(parse.parse("ab12.5c", position) + " " + position.getIndex() + " " + position.getErrorIndex());
        DecimalFormat rounding = new DecimalFormat("0.0", us);
        StringBuilder modes = new StringBuilder();
        for (java.math.RoundingMode m : java.math.RoundingMode.values()) {
            rounding.setRoundingMode(m);
            try {
                modes.append(m).append(' ').append(rounding.format(0.25)).append(' ').append(rounding.format(-0.35)).append(", ");
            } catch (ArithmeticException e) {
                modes.append(e.getMessage());
            }
        }
        System.out.println(modes);
        MessageFormat m = new MessageFormat("{0} has {1,number,integer} {1,choice,0#items|1#item|1<items}, {2,number,#.##}; '{quoted}' it''s {3}", Locale.US);
        for (int n = 0; n < 3; n++) System.out.println(m.format(new Object[] {"cart", n, n / 3.0, null}));
        System.out.println(Arrays.toString(new MessageFormat("{0}-{1,number}", Locale.US).parse("a-5")) + " " + MessageFormat.format("{1}{0}{1}", "x", "y") + " " + new MessageFormat("{0,date,yyyy}", Locale.US).toPattern());
        attempt("bad message", () -> MessageFormat.format("{0", 1));
        attempt("bad argument", () -> MessageFormat.format("{x}", 1));
        ChoiceFormat choice = new ChoiceFormat("-1#negative|0#zero|1#one|1.0<more");
        System.out.println(choice.format(-5) + choice.format(0) + choice.format(1) + choice.format(1.5) + " " + ChoiceFormat.nextDouble(1.0));
        Collator collator = Collator.getInstance(Locale.GERMAN);
        String[] words = {"zebra", "Apfel", "\u00c4pfel", "apfel", "Zoo", "\u00f6de", "ofen"};
        Arrays.sort(words, collator);
        System.out.println(ascii(Arrays.toString(words)));
        collator.setStrength(Collator.PRIMARY);
        System.out.println(collator.compare("apfel", "\u00c4PFEL") + " " + collator.equals("a", "b") + " " + new RuleBasedCollator("< c < b < a").compare("a", "b"));
        BreakIterator sentences = BreakIterator.getSentenceInstance(Locale.US);
        String text = "Is it? Yes. It costs 3.50 dollars! \"Quoted.\" Done";
        sentences.setText(text);
        StringBuilder parts = new StringBuilder();
        for (int a = sentences.first(), b = sentences.next(); b != BreakIterator.DONE; a = b, b = sentences.next()) parts.append('[').append(text, a, b).append(']');
        System.out.println(parts);
        StringCharacterIterator it = new StringCharacterIterator("abc");
        StringBuilder backwards = new StringBuilder();
        for (char c = it.last(); c != CharacterIterator.DONE; c = it.previous()) backwards.append(c);
        System.out.println(backwards + " " + new AttributedString("styled").getIterator().getEndIndex());
        System.out.println(ascii(new Locale("de", "CH", "POSIX")) + " " + Locale.forLanguageTag("zh-Hant-TW").getScript() + " " + Locale.US.toLanguageTag() + " " + ascii(Locale.GERMANY.getDisplayName(Locale.FRENCH)) + " " + Locale.US.getISO3Country() + " " + new Locale.Builder().setLanguage("sr").setScript("Latn").build() + " " + Locale.lookupTag(Locale.LanguageRange.parse("de-CH,fr;q=0.5"), List.of("fr", "de")));
        DateFormatSymbols symbols = DateFormatSymbols.getInstance(Locale.ITALY);
        System.out.println(ascii(symbols.getWeekdays()[2]) + " " + symbols.getMonths().length + " " + Currency.getInstance("EUR").getDefaultFractionDigits() + " " + Currency.getInstance("JPY").getDefaultFractionDigits() + " " + Currency.getInstance("USD").getDisplayName(Locale.ENGLISH));
        Optional<String> some = Optional.of("value");
        Optional<String> none = Optional.empty();
        System.out.println(some.map(String::length) + " " + none.map(String::length) + " " + some.filter(String::isEmpty) + " " + none.orElse("else") + " " + none.or(() -> some).get() + " " + some.flatMap(s -> Optional.of(s + "!")) + " " + none.isPresent() + some.isEmpty() + " " + some.stream().count() + " " + OptionalInt.of(5) + " " + OptionalDouble.empty() + " " + some.equals(Optional.of("value")) + " " + Optional.ofNullable(null));
        attempt("get", none::get);
        attempt("orElseThrow", () -> none.orElseThrow(() -> new IllegalStateException("nothing")));
        attempt("of null", () -> Optional.of(null));
        some.ifPresentOrElse(v -> System.out.println("present " + v), () -> System.out.println("absent"));
        none.ifPresentOrElse(v -> System.out.println("present " + v), () -> System.out.println("absent"));
        HexFormat hex = HexFormat.ofDelimiter(":").withUpperCase();
        System.out.println(hex.formatHex(new byte[] {1, -1, 127}) + " " + Arrays.toString(HexFormat.of().parseHex("00ff7f")) + " " + Base64.getEncoder().encodeToString("carafe!".getBytes()) + " " + new String(Base64.getMimeDecoder().decode("Y2Fy\r\nYWZl")) + " " + Base64.getUrlEncoder().withoutPadding().encodeToString(new byte[] {-1, -2}));
        attempt("bad base64", () -> Base64.getDecoder().decode("a*b"));
    }
}
