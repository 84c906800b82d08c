package io.entrepot.access;

import jakarta.servlet.FilterChain;
import jakarta.servlet.ReadListener;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletInputStream;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import jakarta.servlet.http.HttpServletResponseWrapper;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/** Nobody sends the hub more than it is ready to hold: refused by what is announced, cut off at what really comes. */
class BodyLimit extends OncePerRequestFilter {
    static final int BYTES = 8 * 1024 * 1024;

    /** A body that did not announce its length went beyond the limit. */
    static class TooLong extends IOException {
        TooLong() {
            super(SENTENCE);
        }
    }

    static final String SENTENCE = "the body is longer than " + BYTES + " bytes; send it in parts";

    @Override
    protected void doFilterInternal(HttpServletRequest request, HttpServletResponse response, FilterChain chain)
            throws ServletException, IOException {
        if (request.getContentLengthLong() > BYTES) {
            Problems.write(response, HttpStatus.PAYLOAD_TOO_LARGE, SENTENCE);
            return;
        }
        var limited = new Limited(request);
        chain.doFilter(limited, new Explained(response, limited));
    }

    /** Whoever stumbles over the end of such a body may call it a failure of the hub's; it is the sender's. */
    private static class Explained extends HttpServletResponseWrapper {
        private final Limited request;

        Explained(HttpServletResponse response, Limited request) {
            super(response);
            this.request = request;
        }

        @Override
        public void setStatus(int status) {
            super.setStatus(of(status));
        }

        @Override
        public void sendError(int status) throws IOException {
            super.sendError(of(status));
        }

        @Override
        public void sendError(int status, String message) throws IOException {
            super.sendError(of(status), message);
        }

        private int of(int status) {
            return status == HttpServletResponse.SC_INTERNAL_SERVER_ERROR && request.isTooLong()
                    ? HttpStatus.PAYLOAD_TOO_LARGE.value()
                    : status;
        }
    }

    private static class Limited extends HttpServletRequestWrapper {
        private Counted stream;

        Limited(HttpServletRequest request) {
            super(request);
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (stream == null) {
                stream = new Counted(super.getInputStream());
            }
            return stream;
        }

        boolean isTooLong() {
            return stream != null && stream.seen > BYTES;
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private static class Counted extends ServletInputStream {
        private final ServletInputStream body;
        private long seen;

        Counted(ServletInputStream body) {
            this.body = body;
        }

        @Override
        public int read() throws IOException {
            int next = body.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] into, int from, int length) throws IOException {
            int read = body.read(into, from, length);
            count(Math.max(0, read));
            return read;
        }

        private void count(int read) throws TooLong {
            seen += read;
            if (seen > BYTES) {
                throw new TooLong();
            }
        }

        @Override
        public boolean isFinished() {
            return body.isFinished();
        }

        @Override
        public boolean isReady() {
            return body.isReady();
        }

        @Override
        public void setReadListener(ReadListener listener) {
            body.setReadListener(listener);
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }
}
