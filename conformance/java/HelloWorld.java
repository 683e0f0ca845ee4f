// The smallest program, with arguments and both streams.
// args: one two three
// zeal: 50

public class HelloWorld {
    public static void main(String[] args) {
        System.out.println("Hello, world!");
        System.out.println(args.length + " arguments");
        for (int i = 0; i < args.length; i++) {
            System.out.print(i + "=" + args[i] + (i + 1 < args.length ? ", " : "\n"));
        }
        System.err.println("and to stderr");
        System.out.write('x');
        System.out.write('\n');
        System.out.flush();
        System.out.println((Object) null);
        System.out.println(new char[] {'c', 'h', 'a', 'r', 's'});
        System.out.println(1.5f);
        System.out.println(-0.0);
        System.out.println(Long.MIN_VALUE);
        System.out.println(true);
        System.out.println('\u0041');
        System.out.println();
        System.out.println(HelloWorld.class.getName() + " in " + Thread.currentThread().getName());
    }
}
