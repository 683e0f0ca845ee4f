// StringBuilder, StringBuffer, StringJoiner, Formatter-free text building.
// zeal

import java.util.StringJoiner;

public class StringBuilders {
    static String rot13(String s) {
        StringBuilder b = new StringBuilder(s.length());
        for (char c : s.toCharArray()) {
            if (c >= 'a' && c <= 'z') b.append((char) ((c - 'a' + 13) % 26 + 'a'));
            else if (c >= 'A' && c <= 'Z') b.append((char) ((c - 'A' + 13) % 26 + 'A'));
            else b.append(c);
        }
        return b.toString();
    }

    static boolean palindrome(String s) {
        StringBuilder b = new StringBuilder();
        s.chars().filter(Character::isLetter).map(Character::toLowerCase).forEach(c -> b.append((char) c));
        return b.toString().contentEquals(new StringBuilder(b).reverse());
    }

    static String roman(int n) {
        int[] values = {1000, 900, 500, 400, 100, 90, 50, 40, 10, 9, 5, 4, 1};
        String[] symbols = {"M", "CM", "D", "CD", "C", "XC", "L", "XL", "X", "IX", "V", "IV", "I"};
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            while (n >= values[i]) {
                b.append(symbols[i]);
                n -= values[i];
            }
        }
        return b.toString();
    }

    static String runs(String s) {
        StringBuilder b = new StringBuilder();
        for (int i = 0; i < s.length(); ) {
            int j = i;
            while (j < s.length() && s.charAt(j) == s.charAt(i)) j++;
            b.append(j - i).append(s.charAt(i));
            i = j;
        }
        return b.toString();
    }

    interface Action {
        Object run();
    }

    static void attempt(String name, Action action) {
        try {
            System.out.println(name + " = " + action.run());
        } catch (RuntimeException e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    public static void main(String[] args) {
        StringBuilder b = new StringBuilder();
        b.append(1).append('c').append(2L).append(3.5f).append(4.25).append(true).append((Object) null).append((String) null).append(new char[] {'x', 'y'}).append("tail", 1, 3).append(new StringBuffer("buf")).appendCodePoint(0x1F600);
        System.out.println(b.length() + " " + b.substring(0, b.length() - 2));
        b.setLength(10);
        b.insert(0, "start ").insert(6, 42).insert(b.length(), 'e').insert(3, 1.5).insert(0, new char[] {'['}).insert(1, false);
        System.out.println(b);
        b.delete(0, 6).deleteCharAt(0).replace(0, 2, "REPLACED").reverse();
        System.out.println(b + " " + b.indexOf("E") + " " + b.lastIndexOf("E") + " " + b.charAt(3));
        b.setCharAt(0, '\u20ac');
        System.out.println((int) b.charAt(0) + " " + b.codePointAt(0) + " " + b.compareTo(new StringBuilder("z")) + " " + b.isEmpty());
        System.out.println(rot13("Hello, World!") + " " + rot13(rot13("Hello, World!")));
        System.out.println(palindrome("A man, a plan, a canal: Panama") + " " + palindrome("not this one"));
        for (int n : new int[] {1, 4, 9, 14, 40, 90, 400, 1994, 2026, 3999}) System.out.print(roman(n) + " ");
        System.out.println();
        System.out.println(runs("aaabccddddd") + " " + runs(""));
        System.out.println(new StringBuilder("a\ud83d\ude00b").reverse().codePoints().boxed().toList());
        attempt("charAt", () -> new StringBuilder("abc").charAt(3));
        attempt("setLength", () -> { new StringBuilder("abc").setLength(-1); return 0; });
        attempt("insert", () -> new StringBuilder("abc").insert(4, "x"));
        attempt("delete", () -> new StringBuilder("abc").delete(2, 1));
        attempt("delete past", () -> new StringBuilder("abc").delete(2, 100));
        attempt("deleteCharAt", () -> new StringBuilder("abc").deleteCharAt(3));
        attempt("replace", () -> new StringBuilder("abc").replace(5, 6, "x"));
        attempt("capacity", () -> new StringBuilder(-1));
        attempt("substring", () -> new StringBuilder("abc").substring(1, 9));
        attempt("append range", () -> new StringBuilder().append("abc", 2, 1));
        StringBuilder grow = new StringBuilder(1);
        for (int i = 0; i < 5000; i++) {
            grow.append(i & 7);
            if (i == 2500) grow.append('\u0416');
        }
        System.out.println(grow.length() + " " + grow.toString().hashCode() + " " + (grow.capacity() >= grow.length()));
        grow.ensureCapacity(100000);
        grow.trimToSize();
        System.out.println(grow.capacity() == grow.length());
        StringBuffer buffer = new StringBuffer("sync");
        buffer.append(1).insert(0, 'x').reverse().setLength(3);
        System.out.println(buffer + " " + buffer.length());
        StringJoiner joiner = new StringJoiner(", ", "{", "}").setEmptyValue("EMPTY");
        System.out.print(joiner + " ");
        joiner.add("a").add("b").merge(new StringJoiner("-").add("c").add("d"));
        System.out.println(joiner + " " + joiner.length());
        char[][] canvas = new char[7][21];
        for (char[] row : canvas) java.util.Arrays.fill(row, '.');
        for (int x = 0; x < 21; x++) canvas[(int) Math.round(3 + 3 * Math.sin(x / 3.0))][x] = '*';
        for (char[] row : canvas) System.out.println(row);
        StringBuilder self = new StringBuilder("ab");
        self.append(self).append(self, 1, 3);
        System.out.println(self + " " + self.chars().sum());
    }
}
