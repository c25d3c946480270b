import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;

/** Listens on each ADDRESS,PORT given; an empty address is Java's default. */
public class Listen {
    public static void main(String[] places) throws Exception {
        List<ServerSocket> held = new ArrayList<>();
        for (String place : places) {
            String[] parts = place.split(",", 2);
            InetAddress address = parts[0].isEmpty() ? null : InetAddress.getByName(parts[0]);
            held.add(new ServerSocket(Integer.parseInt(parts[1]), 50, address));
        }
        System.out.println("ready");
        Thread.sleep(Long.MAX_VALUE);
    }
}
