import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Listens on each ADDRESS:PORT given, IPv6 addresses in brackets; an empty address is Java's default. */
public class Listen {
    public static void main(String[] places) throws Exception {
        List<ServerSocket> held = new ArrayList<>();
        for (String place : places) {
            int colon = place.lastIndexOf(':');
            String name = place.substring(0, colon);
            InetAddress address = name.isEmpty() ? null : InetAddress.getByName(name);
            held.add(new ServerSocket(Integer.parseInt(place.substring(colon + 1)), 50, address));
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
