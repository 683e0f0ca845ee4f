// Reading standard input by bytes, lines, tokens and to its end; redirecting the standard streams.
// stdin: first line\nsecond 12 3.5 true\nthird\n\nlast without newline \u00e9
// zeal

import java.io.*;
import java.nio.charset.StandardCharsets;
import java.util.*;

public class StdinReading {
    public static void main(String[] args) throws IOException {
        System.out.println((char) System.in.read() + " " + (char) System.in.read() + " " + (System.in.available() > 0));
        byte[] some = new byte[4];
        System.out.println(System.in.read(some) + " " + new String(some, StandardCharsets.US_ASCII));
        BufferedReader reader = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("[" + reader.readLine() + "]");
        Scanner scanner = new Scanner(reader.readLine()).useLocale(Locale.ROOT);
        System.out.println(scanner.next() + scanner.nextInt() + scanner.nextDouble() + scanner.nextBoolean() + scanner.hasNext());
        List<String> rest = reader.lines().toList();
        System.out.println(rest.size() + " " + rest.get(0) + " [" + rest.get(1) + "] " + rest.get(2).length() + " " + (int) rest.get(2).charAt(rest.get(2).length() - 1));
        System.out.println(reader.readLine() + " " + reader.read() + " " + System.in.read());
        InputStream old = System.in;
        System.setIn(new ByteArrayInputStream("replaced".getBytes()));
        System.out.println(new String(System.in.readAllBytes()));
        System.setIn(old);
        PrintStream out = System.out;
        ByteArrayOutputStream captured = new ByteArrayOutputStream();
        System.setOut(new PrintStream(captured, true, "UTF-8"));
        System.out.printf("captured %d%n", 5);
        System.out.append('c').append("seq").append("range", 1, 3);
        System.out.print((String) null);
        System.setOut(out);
        System.out.println(captured.size() + " " + captured.toString().replace("\n", "|"));
        PrintStream failing = new PrintStream(new OutputStream() {
            @Override
            public void write(int b) throws IOException { throw new IOException("full"); }
        });
        failing.println("lost");
        System.out.println("error " + failing.checkError());
        StringWriter text = new StringWriter();
        try (PrintWriter writer = new PrintWriter(text)) {
            writer.print(true);
            writer.print('c');
            writer.println(new char[] {'a', 'b'});
            writer.format("%5.1f", 2.25);
        }
        System.out.println(text.toString().replace("\n", "|").replace(',', '.'));
        PipedInputStream in = new PipedInputStream();
        PipedOutputStream pipe = new PipedOutputStream(in);
        new Thread(() -> {
            try (pipe) {
                for (int i = 0; i < 5000; i++) pipe.write(i);
            } catch (IOException e) {
                System.out.println("pipe " + e);
            }
        }).start();
        int sum = 0;
        for (int b; (b = in.read()) >= 0; ) sum += b;
        System.out.println("piped " + sum);
        SequenceInputStream sequence = new SequenceInputStream(new ByteArrayInputStream(new byte[] {1, 2}), new ByteArrayInputStream(new byte[] {3}));
        PushbackInputStream push = new PushbackInputStream(sequence, 2);
        int first = push.read();
        push.unread(first);
        push.unread(9);
        System.out.println(Arrays.toString(push.readAllBytes()));
        StreamTokenizer tokens = new StreamTokenizer(new StringReader("x = 3.5 + 'quoted' // comment\n y"));
        tokens.slashSlashComments(true);
        StringBuilder kinds = new StringBuilder();
        while (tokens.nextToken() != StreamTokenizer.TT_EOF) kinds.append(tokens.ttype == StreamTokenizer.TT_WORD ? tokens.sval : tokens.ttype == StreamTokenizer.TT_NUMBER ? "" + tokens.nval : tokens.ttype == '\'' ? "<" + tokens.sval + ">" : "" + (char) tokens.ttype).append(' ');
        System.out.println(kinds);
        CharArrayWriter chars = new CharArrayWriter();
        new StringReader("transferred").transferTo(chars);
        System.out.println(chars + " " + new String(new ByteArrayInputStream("abcdef".getBytes()).readNBytes(3)));
        System.out.println(System.console() == null);
    }
}
