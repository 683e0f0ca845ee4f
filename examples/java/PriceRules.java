/** The rules of prices, of which the host knows nothing. */
public class PriceRules {
    private final int discount;

    public PriceRules(int discount) {
        this.discount = discount;
    }

    private static native int cents(int article);

    private static native boolean isMember(String customer);

    public long price(String customer, int count, int[] articles) {
        long sum = 0;
        for (int article : articles) {
            sum += cents(article);
        }
        if (count > 2) {
            sum -= sum / 50;
        }
        return isMember(customer) ? sum - sum * discount / 100 : sum;
    }
}
