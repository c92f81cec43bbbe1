package dev.mainstay.operator.endpoint.plan;

import org.jspecify.annotations.Nullable;

/**
 * Whether somebody on the network has an address.
 *
 * @param hardwareAddress of who has it, as the ARP table says; null when that is not known
 */
public record AddressUse(boolean inUse, @Nullable String hardwareAddress) {
  public static final AddressUse FREE = new AddressUse(false, null);

  /** In use, by this hardware address if it is known. */
  public static AddressUse by(@Nullable String hardwareAddress) {
    return new AddressUse(true, hardwareAddress);
  }
}
