import java.util.HashMap;
import java.util.Map;

/** Exceptions: as results, wrapped and rethrown, through frames with finally blocks, and made by the virtual machine. */
public class Exceptions {
    static class ParseException extends Exception {
        final int position;

        ParseException(String message, int position) {
            super(message);
            this.position = position;
        }
    }

    /** Carries a result out of a deep search; needs no stack trace. */
    static final class Found extends RuntimeException {
        final int value;

        Found(int value) {
            super(null, null, false, false);
            this.value = value;
        }
    }

    static int opened;

    static int parse(String text, int from) throws ParseException {
        int value = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') throw new ParseException("no digit: " + c, i);
            value = value * 10 + c - '0';
        }
        return value;
    }

    static int guarded(String text) {
        opened++;
        try {
            return parse(text, 0);
        } catch (ParseException e) {
            throw new IllegalArgumentException(text, e);
        } finally {
            opened--;
        }
    }

    static void search(int node, int wanted) {
        if (node > 4_000) return;
        if (node % wanted == wanted - 1 && node > 1_000) throw new Found(node);
        search(node * 2, wanted);
        search(node * 2 + 1, wanted);
    }

    static int implicit(Object[] values, int i) {
        try {
            return ((Integer) values[i]).intValue();
        } catch (ClassCastException e) {
            return -1;
        } catch (NullPointerException e) {
            return -2;
        } catch (ArrayIndexOutOfBoundsException e) {
            return -3;
        }
    }

    public static void main(String[] args) throws Exception {
        String[] texts = new String[64];
        for (int i = 0; i < texts.length; i++) texts[i] = i % 4 == 0 ? "12x" + i : Integer.toString(i * 1001);
        Object[] values = {1, 2, "three", 4, null, 6, 7};
        Harness.measure(args, 40, () -> {
            long sum = 0;
            for (int i = 0; i < 24_000; i++) {
                try {
                    sum += guarded(texts[i & 63]);
                } catch (IllegalArgumentException e) {
                    sum += e.getCause() instanceof ParseException cause ? cause.position : 1;
                }
            }
            for (int i = 2; i < 200; i++) {
                try {
                    search(1, i);
                } catch (Found found) {
                    sum = sum * 31 + found.value;
                }
            }
            for (int i = 0; i < 20_000; i++) sum += implicit(values, i % 8);
            Map<String, Integer> failures = new HashMap<>();
            for (String text : texts) {
                try {
                    sum += Integer.parseInt(text);
                } catch (NumberFormatException e) {
                    failures.merge(e.getMessage(), 1, Integer::sum);
                }
            }
            return sum * 31 + failures.size() + opened;
        });
    }
}
