/** String building, searching and splitting. */
public class Strings {
    public static void main(String[] args) {
        long start = System.nanoTime();
        long sum = 0;
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < 60_000; i++) {
            text.append("item ").append(i).append(i % 3 == 0 ? ';' : ',').append(i * 0.5);
            if (text.length() > 2000) {
                String s = text.toString();
                sum += s.hashCode() + s.indexOf("999") + s.split(";").length + s.toUpperCase().lastIndexOf('M');
                text.setLength(0);
            }
            String joined = "n" + i + ":" + (i & 7);
            sum += joined.length() + joined.charAt(joined.length() - 1);
        }
        System.out.println("time_ns=" + (System.nanoTime() - start));
        System.out.println("checksum=" + sum);
    }
}
