package sel;

public class Nowhere extends NowhereParent implements Sub {}
