package io.waybill.delivery.store;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import javax.net.SocketFactory;

/** Sockets that send at once what is written. */
final class NoDelaySockets extends SocketFactory {
    @Override
    public Socket createSocket() throws IOException {
        return immediate(new Socket());
    }

    @Override
    public Socket createSocket(String host, int port) throws IOException {
        return immediate(new Socket(host, port));
    }

    @Override
    public Socket createSocket(String host, int port, InetAddress local, int localPort) throws IOException {
        return immediate(new Socket(host, port, local, localPort));
    }

    @Override
    public Socket createSocket(InetAddress host, int port) throws IOException {
        return immediate(new Socket(host, port));
    }

    @Override
    public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort) throws IOException {
        return immediate(new Socket(host, port, local, localPort));
    }

    private static Socket immediate(Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        return socket;
    }
}
