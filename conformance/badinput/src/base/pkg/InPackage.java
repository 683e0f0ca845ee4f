package pkg;

public class InPackage {
    public static void main(String[] args) { }
}
