/** Runs until it needs the class that the verifier rejects, catches the error and goes on. */
public class Catches {
    static int needsIt(int n) {
        return Unsound.sum(n);
    }

    public static void main(String[] args) {
        System.out.println("before");
        for (int round = 1; round <= 2; round++) {
            try {
                System.out.println("sum " + needsIt(4));
            } catch (VerifyError error) {
                System.out.println("round " + round + ": " + error.getMessage());
                for (StackTraceElement frame : error.getStackTrace()) {
                    System.out.println("    " + frame);
                }
            }
        }
        System.out.println("after");
    }
}
