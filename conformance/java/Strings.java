// java.lang.String: construction, searching, comparing, splitting, case, regions, interning, exceptions.
// zeal

import java.nio.charset.StandardCharsets;
import java.util.*;

public class Strings {
    interface Action {
        Object run() throws Exception;
    }

    static void attempt(String name, Action action) {
        try {
            System.out.println(name + " = " + action.run());
        } catch (Exception e) {
            System.out.println(name + " ! " + e.getClass().getSimpleName() + ": " + e.getMessage());
        }
    }

    public static void main(String[] args) throws Exception {
        String s = "The quick brown fox jumps over the lazy dog";
        System.out.println(s.indexOf("o") + " " + s.indexOf('o', 13) + " " + s.lastIndexOf("the") + " " + s.indexOf("cat") + " " + s.indexOf("") + " " + s.lastIndexOf("") + " " + s.indexOf("o", 100) + " " + s.lastIndexOf('T', -1));
        System.out.println(s.substring(4, 9) + "|" + s.substring(40) + "|" + s.substring(43) + "|" + s.subSequence(0, 3));
        System.out.println(s.startsWith("The") + " " + s.startsWith("quick", 4) + " " + s.endsWith("dog") + " " + s.contains("fox j") + " " + s.regionMatches(true, 0, "tHE Q", 0, 5) + " " + s.regionMatches(31, "thee", 0, 3));
        System.out.println(s.replace('o', '0') + " " + s.replace("the", "a").length() + " " + "aaa".replace("aa", "b") + " " + "abc".replace("", "-"));
        System.out.println(s.toUpperCase(Locale.ROOT) + " " + "\u00c4\u00d6\u00dc\u0130I".toLowerCase(Locale.ROOT).length() + " " + "stra\u00dfe".toUpperCase(Locale.ROOT) + " " + "TITLE".toLowerCase(new Locale("tr")).length());
        System.out.println("apple".compareTo("banana") + " " + "a".compareTo("abc") + " " + "B".compareToIgnoreCase("a") + " " + "\u00e9".compareTo("z") + " " + "\ud83d\ude00".compareTo("\uffff") + " " + "x".equals(null) + " " + "Str".equalsIgnoreCase("sTR"));
        System.out.println(Arrays.toString("a,b,,c,,".split(",")) + Arrays.toString("a,b,,c,,".split(",", -1)) + Arrays.toString("a1b22c".split("\\d+")) + Arrays.toString("x.y.z".split(".", 2)) + Arrays.toString("x|y".split("|")) + Arrays.toString("".split(",")) + Arrays.toString("a.b.c".split("\\.", 2)));
        System.out.println(String.join("/", "a", "b", "c") + " " + String.join("", List.of("x", "y")) + " " + String.valueOf((Object) null) + " " + String.valueOf(new char[] {'h', 'i'}, 1, 1) + " " + String.copyValueOf(new char[] {'q'}));
        System.out.println("hash " + "".hashCode() + " " + "a".hashCode() + " " + s.hashCode() + " " + "\u20ac".hashCode() + " " + "Aa".hashCode() + " " + "BB".hashCode() + " " + new String(new char[1000]).hashCode());
        String made = new String("made");
        System.out.println("identity " + (made == "made") + " " + (made.intern() == "made") + " " + made.equals("made") + " " + (made.toString() == made) + " " + (made.substring(0) == made) + " " + ("x" + "y" == "xy"));
        attempt("charAt", () -> "abc".charAt(3));
        attempt("substring reversed", () -> "abc".substring(2, 1));
        attempt("substring negative", () -> "abc".substring(-1));
        attempt("substring past", () -> "abc".substring(4));
        attempt("repeat", () -> "ab".repeat(-1));
        attempt("codePointAt", () -> "".codePointAt(0));
        attempt("new from range", () -> new String(new char[3], 2, 5));
        attempt("getChars", () -> { "abc".getChars(0, 3, new char[2], 0); return 0; });
        attempt("bad charset", () -> new String(new byte[0], "no-such-charset"));
        attempt("replace null", () -> "x".replace("x", null));
        attempt("join null", () -> String.join(",", "a", null));
        char[] chars = "hello".toCharArray();
        Arrays.sort(chars);
        "world".getChars(1, 4, chars, 1);
        System.out.println(new String(chars) + " " + new String(chars, 1, 2) + " " + String.valueOf(chars).length());
        byte[] utf = "a\u00e9\u20ac\ud83d\ude00".getBytes(StandardCharsets.UTF_8);
        System.out.println(Arrays.toString(utf) + " " + new String(utf, StandardCharsets.UTF_8).length() + " " + new String(utf, 1, 2, StandardCharsets.UTF_8).charAt(0) % 1000 + " " + Arrays.toString("\u00e9?\u20ac".getBytes(StandardCharsets.ISO_8859_1)) + Arrays.toString("\u00e9".getBytes(StandardCharsets.US_ASCII)) + Arrays.toString("a\u20ac".getBytes(StandardCharsets.UTF_16)));
        System.out.println(new String(new byte[] {(byte) 0xc3, 0x28, 'x', (byte) 0xe2, (byte) 0x82}, StandardCharsets.UTF_8).chars().boxed().toList());
        System.out.println("codePoints " + "a\ud83d\ude00b".codePoints().boxed().toList() + " " + "a\ud83d\ude00b".offsetByCodePoints(0, 2) + " " + "\ud83d\ude00".codePointBefore(2) + " " + new String(new int[] {0x1F600, 65}, 0, 2).length());
        System.out.println("  trim me \t".trim() + "|" + "".isEmpty() + " ".isBlank() + "|" + "a-b".matches("[a-z]-.") + "x1y2".replaceAll("(\\d)", "<$1>") + "x1y2".replaceFirst("\\d", "#"));
        System.out.println("chars " + "cab".chars().sorted().mapToObj(c -> "" + (char) c).reduce("", String::concat) + " " + "abc".concat("def") + " " + "x".contentEquals(new StringBuilder("x")) + " " + "X".describeConstable().get());
        String latin = "caf\u00e9";
        String wide = "caf\u0117";
        System.out.println(latin.equals(wide) + " " + latin.indexOf('\u00e9') + " " + wide.indexOf('\u0117') + " " + (latin + wide).lastIndexOf("f") + " " + wide.substring(0, 3).equals("caf") + " " + wide.replace('\u0117', 'e').equals("cafe") + " " + latin.contains(wide) + " " + wide.startsWith("caf"));
        TreeMap<String, Integer> counts = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        for (String word : s.split(" ")) counts.merge(word, word.length(), Integer::sum);
        System.out.println(counts);
        StringTokenizer tokens = new StringTokenizer("a b;c", " ;", true);
        System.out.print(tokens.countTokens() + ":");
        while (tokens.hasMoreTokens()) System.out.print("[" + tokens.nextToken() + "]");
        System.out.println();
        Set<String> interned = Collections.newSetFromMap(new IdentityHashMap<>());
        for (int i = 0; i < 3000; i++) interned.add(("key" + i % 100).intern());
        System.out.println("interned " + interned.size());
        Scanner scanner = new Scanner("12 word 3,5\nsecond line\n0x1F true");
        System.out.println(scanner.nextInt() + scanner.next() + scanner.next() + "|" + scanner.nextLine() + "|" + scanner.nextLine() + "|" + scanner.hasNextInt() + scanner.next() + scanner.nextBoolean() + scanner.hasNext());
    }
}
