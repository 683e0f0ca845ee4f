package app;

import dep.Dep;
import java.util.Arrays;

/** Prints its arguments; the class beside it comes from another jar. */
public class Main {
    private static int calls;

    public static void main(String[] args) {
        System.out.println("args " + args.length + " " + Arrays.toString(args));
        for (String arg : args) {
            System.out.println(Dep.describe(arg) + " #" + ++calls);
        }
        System.out.println("greeting " + System.getProperty("greeting"));
        String source = Main.class.getProtectionDomain().getCodeSource().getLocation().getPath();
        System.out.println("from " + source.substring(source.lastIndexOf('/', source.length() - 2)));
        System.out.println("module named " + Main.class.getModule().isNamed());
        System.err.println("done");
    }
}
