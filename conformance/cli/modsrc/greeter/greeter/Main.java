package greeter;

import java.util.ServiceLoader;

public class Main {
    public static void main(String[] args) {
        Module module = Main.class.getModule();
        System.out.println(module.getName() + " named " + module.isNamed());
        String text = Text.of(args.length > 0 ? args[0] : "nobody");
        if (module.isNamed()) {
            for (Manner manner : ServiceLoader.load(Manner.class)) {
                text = manner.apply(text);
            }
        }
        System.out.println(text);
        System.out.println("reads logging " + ModuleLayer.boot().findModule("java.logging").map(module::canRead).orElse(false));
    }
}
