public class Several {
    public static void main(String[] args) {
        System.out.println(new Second().name() + Third.VALUE);
        new Object() { void hello() { System.out.println(getClass().getName()); } }.hello();
    }
}

class Second {
    String name() { return getClass().getName(); }
}

enum Third { VALUE }
