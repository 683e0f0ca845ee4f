/** Calls the method that the verifier rejects, of the class on the class path and of those elsewhere that are named. */
public class Sums {
    public static void main(String[] names) throws Exception {
        System.out.println(sum("Unsound"));
        for (String name : names) {
            System.out.println(sum(name));
        }
    }

    static String sum(String name) throws Exception {
        try {
            Class<?> unsound = Class.forName(name);
            return name + ": " + unsound.getMethod("sum", int.class).invoke(null, 4);
        } catch (VerifyError error) {
            return name + ": " + error.getMessage().lines().findFirst().orElse("");
        }
    }
}
