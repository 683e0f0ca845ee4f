// Scanner: delimiters, radixes, locales, patterns across buffers, and what it throws.

import java.io.IOException;
import java.io.Reader;
import java.io.StringReader;
import java.util.Arrays;
import java.util.InputMismatchException;
import java.util.Locale;
import java.util.NoSuchElementException;
import java.util.Scanner;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

public class ScannerCorners {
    interface Step {
        Object run() throws Exception;
    }

    static void show(String what, Step step) {
        try {
            System.out.println(what + " -> " + step.run());
        } catch (InputMismatchException e) {
            System.out.println(what + " ! mismatch " + e.getMessage());
        } catch (NoSuchElementException | IllegalStateException | IllegalArgumentException e) {
            System.out.println(what + " ! " + e.getClass().getSimpleName() + " " + e.getMessage());
        } catch (Exception e) {
            System.out.println(what + " ! " + e);
        }
    }

    /** Gives a character at a time, and fails in the end. */
    static final class Slow extends Reader {
        private final String text;
        private int at;

        Slow(String text) {
            this.text = text;
        }

        @Override
        public int read(char[] buffer, int offset, int length) throws IOException {
            if (at == text.length()) {
                throw new IOException("broken");
            }
            buffer[offset] = text.charAt(at++);
            return 1;
        }

        @Override
        public void close() {
            System.out.println("closed");
        }
    }

    public static void main(String[] args) {
        Scanner numbers = new Scanner("12 0x1f 7f -0 9999999999 1,234.5 1e3 NaN true 12345678901234567890").useLocale(Locale.ROOT);
        show("int", numbers::nextInt);
        show("hex as int", numbers::nextInt);
        show("skipped", numbers::next);
        show("radix", () -> numbers.nextInt(16));
        show("negative zero", numbers::nextInt);
        show("too large", numbers::nextInt);
        show("as long", numbers::nextLong);
        show("grouped", numbers::nextBigDecimal);
        show("has double", numbers::hasNextDouble);
        show("double", numbers::nextDouble);
        show("NaN", numbers::nextDouble);
        show("boolean", numbers::nextBoolean);
        show("big", numbers::nextBigInteger);
        show("end", numbers::next);

        Scanner german = new Scanner("1.234,5 -7,25").useLocale(Locale.GERMANY);
        show("german", german::nextDouble);
        show("german", german::nextDouble);

        Scanner lines = new Scanner("one\ntwo\r\nthree\u2028four\u0085\n\nlast");
        show("lines", () -> {
            StringBuilder all = new StringBuilder();
            while (lines.hasNextLine()) {
                all.append('[').append(lines.nextLine()).append(']');
            }
            return all;
        });
        show("no line", lines::nextLine);

        Scanner fields = new Scanner("a,,b,c;;d").useDelimiter("[,;]");
        show("fields", () -> fields.tokens().map(token -> "<" + token + ">").collect(Collectors.joining()));
        Scanner matches = new Scanner("x=1 yy=22 zzz=333");
        show("all", () -> matches.findAll("(\\w+)=(\\d+)").map(MatchResult::group).collect(Collectors.toList()));
        Scanner within = new Scanner("head 12:34 tail\nnext 56:78");
        show("in line", () -> within.findInLine("(\\d+):(\\d+)"));
        show("groups", () -> within.match().group(2) + " at " + within.match().start());
        show("not in line", () -> within.findInLine("56"));
        show("horizon", () -> within.findWithinHorizon("n..t", 6));
        show("skip", () -> within.skip(" *").next());
        show("skip fails", () -> within.skip("zzz"));
        show("no match", within::match);

        Scanner slow = new Scanner(new Slow("abc def ghi"));
        show("slow", slow::next);
        show("slow", () -> slow.hasNext(Pattern.compile("d.f")));
        show("slow", () -> slow.next("d.f"));
        show("broken", slow::next);
        show("why", slow::ioException);
        slow.close();
        slow.close();
        show("closed", slow::hasNext);

        Scanner empty = new Scanner(new StringReader(""));
        show("empty", () -> Arrays.asList(empty.hasNext(), empty.hasNextLine(), empty.hasNextInt(), empty.delimiter().toString(), empty.radix()));
        show("bad radix", () -> empty.useRadix(99));
        show("reset", () -> empty.useDelimiter("x").useRadix(3).reset().radix());
        show("null", () -> new Scanner((String) null));
        char[] many = new char[5000];
        Arrays.fill(many, 'q');
        Scanner large = new Scanner(new String(many) + " end");
        show("large", () -> large.next().length() + large.next());
    }
}
