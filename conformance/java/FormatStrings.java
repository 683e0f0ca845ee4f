// String.format and printf with every conversion, flags, widths, precision, indices and errors.
// zeal

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.*;

public class FormatStrings {
    static void f(String format, Object... args) {
        try {
            System.out.println(format + " -> [" + String.format(Locale.ROOT, format, args) + "]");
        } catch (IllegalFormatException e) {
            System.out.println(format + " ! " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    static class Custom implements Formattable {
        @Override
        public void formatTo(Formatter formatter, int flags, int width, int precision) {
            formatter.format("custom(%d,%d,%s)", width, precision, (flags & FormattableFlags.ALTERNATE) != 0);
        }
    }

    public static void main(String[] args) {
        f("%d %5d|%-5d|%05d|%+d|% d|%(d|%,d", 42, 42, 42, 42, 42, 42, -42, 1234567890);
        f("%d %d %d %d", (byte) -1, (short) 300, Long.MIN_VALUE, new BigInteger("123456789012345678901234567890"));
        f("%x %X %#x %08x %o %#o", 255, 255, 255, -1, 8, 8);
        f("%x %x %x", (byte) -1, -1L, new BigInteger("-255"));
        f("%f %.2f %10.3f|%-10.1f|%010.2f %+.0f %,.2f %(.1f", 3.14159, 2.675, Math.PI, 1.25, -3.5, 2.5, 1234567.891, -2.25);
        f("%e %.3e %E %.0e", 12345.678, 0.00012345, -1e100, 5.5);
        f("%g %.3g %g %g", 0.0001, 123456.0, 1e-5, 1e10);
        f("%a %a %.2a", 1.0, -0.1, 3.999);
        f("%f %f %e %g %a", Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY, Double.NaN, Double.NaN);
        f("%f %.1f %s", 1.5f, new BigDecimal("2.25"), new BigDecimal("1E+3"));
        f("%.3f %.0f %.20f %f", 0.0005, 0.5, 0.1, Double.MAX_VALUE);
        f("%s %S %10s|%-10s|%.3s|%s", "text", "text", "right", "left", "truncate", null);
        f("%s %s %s", List.of(1, 2), new int[0].length, Optional.of("x"));
        f("%c %C %c %5c|%-3c|", 'a', 'b', 0x42, 'c', 'd');
        f("%b %B %b %b", true, "x", null, Boolean.FALSE);
        f("%h %H %h", "hash", "hash", null);
        f("%n%%%5%|%-5%|");
        f("%2$s %1$s %2$s %s %<s %s", "a", "b");
        f("%s %#10.4s", new Custom(), new Custom());
        Calendar c = new GregorianCalendar(TimeZone.getTimeZone("UTC"), Locale.ROOT);
        c.setTimeInMillis(1234567890123L);
        f("%tY-%<tm-%<td %<tH:%<tM:%<tS.%<tL %<tj %<ty %<tC %<tZ", c);
        f("%tF %<tT %<tR %<tD %<tr %<ts %<tQ %<te %<tk %<tl %<tp", c);
        f("%tB %<tb %<tA %<ta %<TB", c);
        f("%tF %<tT", java.time.LocalDateTime.of(2024, 2, 29, 13, 5, 9));
        f("%d", "text");
        f("%q", 1);
        f("%s %s", 1);
        f("%5.2d", 1);
        f("%-d", 1);
        f("%#d", 1);
        f("%,x", 1);
        f("%+s", "x");
        f("%-05d", 1);
        f("%+ d", 1);
        f("%.1c", 'x');
        f("%3$s", 1, 2);
        f("%<s", 1);
        f("%c", 0x110000);
        f("%c", "s");
        f("%", 1);
        f("%5", 1);
        f("plain text");
        System.out.println(String.format(Locale.GERMANY, "%,.2f %d %tB", 1234.5, 1234, c) + " " + String.format(Locale.US, "%,d", 1234567) + " " + String.format(Locale.FRANCE, "%.1f", 0.5));
        System.out.println("formatted %s %d".formatted("x", 7));
        StringBuilder b = new StringBuilder();
        try (Formatter formatter = new Formatter(b, Locale.ROOT)) {
            for (int row = 1; row <= 4; row++) formatter.format("%-8s|%6.2f|%04x%n", "row" + row, row / 3.0, row * 1000);
        }
        System.out.print(b);
        System.out.printf(Locale.ROOT, "%s %08.3f %s%n", "printf", -2.5, Map.of("k", 1));
        long hash = 0;
        for (int i = -300; i < 300; i++) hash = hash * 31 + String.format(Locale.ROOT, "%5d %08.3f %x %e", i, i / 7.0, i, i * 1e10).hashCode();
        System.out.println(hash);
    }
}
