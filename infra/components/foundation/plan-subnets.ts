/** An IPv4 block. */
export interface SubnetPlan {
  private: string[];
  public: string[];
}

/**
 * Divides a network into sixteen subnets. Private subnets start at the first and public subnets at the ninth, so a
 * later third zone moves no existing subnet.
 * Shape   cidr `a.b.c.d/n` with n ≤ 24, aligned; zones and publics at most 7.
 */
export function planSubnets(cidr: string, counts: { zones: number; publics: number }): SubnetPlan {
  return {
    private: Array.from({ length: counts.zones }, (_, index) => sixteenth(cidr, index)),
    public: Array.from({ length: counts.publics }, (_, index) => sixteenth(cidr, 8 + index)),
  };
}

function sixteenth(cidr: string, index: number): string {
  const [address = "", size = ""] = cidr.split("/");
  const prefix = Number(size) + 4;
  const first =
    address.split(".").reduce((sum, octet) => sum * 256 + Number(octet), 0) + index * 2 ** (32 - prefix);
  const octets = [24, 16, 8, 0].map((shift) => Math.floor(first / 2 ** shift) % 256);
  return `${octets.join(".")}/${prefix}`;
}
