package sel;

public class StaticHidesParent {}
