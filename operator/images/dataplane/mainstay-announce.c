/*
 * mainstay-announce NIC ADDRESS: gratuitous ARP, three times: the IPv4 address is here.
 *
 * Exit 0 when all were sent. keepalived does the same when it takes an address over; a planned
 * take-over is announced before that, while the old holder still answers.
 */
#include <arpa/inet.h>
#include <net/if.h>
#include <netinet/if_ether.h>
#include <netpacket/packet.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>

enum { ANNOUNCEMENTS = 3, PAUSE_MS = 20 };

int main(int argc, char **argv) {
  struct ifreq request = {0};
  /* A request for the own address, as keepalived sends it: every neighbour updates its entry. */
  struct ether_arp arp = {.ea_hdr = {.ar_hrd = htons(ARPHRD_ETHER),
                                     .ar_pro = htons(ETHERTYPE_IP),
                                     .ar_hln = ETH_ALEN,
                                     .ar_pln = 4,
                                     .ar_op = htons(ARPOP_REQUEST)}};
  struct sockaddr_ll everybody = {
      .sll_family = AF_PACKET, .sll_protocol = htons(ETHERTYPE_ARP), .sll_halen = ETH_ALEN};
  if (argc != 3 || inet_pton(AF_INET, argv[2], arp.arp_spa) != 1) {
    fprintf(stderr, "usage: mainstay-announce NIC IPV4-ADDRESS\n");
    return 2;
  }
  int fd = socket(AF_PACKET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
  snprintf(request.ifr_name, sizeof request.ifr_name, "%s", argv[1]);
  if (fd < 0 || ioctl(fd, SIOCGIFHWADDR, &request) != 0) {
    perror("mainstay-announce");
    return 1;
  }
  memcpy(arp.arp_sha, request.ifr_hwaddr.sa_data, ETH_ALEN);
  memcpy(arp.arp_tpa, arp.arp_spa, sizeof arp.arp_tpa);
  memset(everybody.sll_addr, 0xff, ETH_ALEN);
  everybody.sll_ifindex = (int)if_nametoindex(argv[1]);
  for (int i = 0; i < ANNOUNCEMENTS; i++) {
    if (i > 0) {
      nanosleep(&(struct timespec){.tv_nsec = PAUSE_MS * 1000000L}, NULL);
    }
    if (sendto(fd, &arp, sizeof arp, 0, (struct sockaddr *)&everybody, sizeof everybody) < 0) {
      perror("mainstay-announce");
      return 1;
    }
  }
  return 0;
}
