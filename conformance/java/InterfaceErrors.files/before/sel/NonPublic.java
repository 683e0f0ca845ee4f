package sel;

public class NonPublic extends NonPublicParent implements A, B {}
