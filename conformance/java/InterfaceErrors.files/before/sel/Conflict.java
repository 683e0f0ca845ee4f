package sel;

public class Conflict implements A, B {}
