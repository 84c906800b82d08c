package io.entrepot.access;

import io.entrepot.shared.Room;
import jakarta.servlet.AsyncEvent;
import jakarta.servlet.AsyncListener;
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
import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.web.filter.OncePerRequestFilter;

/**
 * Nobody sends the hub more than it is ready to hold: refused by what is announced, cut off at what really comes. What
 * is not short shares a part of the memory, because two hundred senders may come at once, strangers among them.
 */
class BodyLimit extends OncePerRequestFilter {
    static final int BYTES = 8 * 1024 * 1024;

    /** Nearly all bodies are shorter, and two hundred of these at once do no harm. */
    private static final int SHORT = 64 * 1024;

    /** A body is collected in pieces, put together, and read into a tree. */
    private static final int COPIES = 8;

    private static final String RETRY_AFTER = "5";

    private final Room room;
    private final Duration patience;

    /** @param patience how long a body waits for room before it is refused */
    BodyLimit(Room room, Duration patience) {
        this.room = room;
        this.patience = patience;
    }

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
        var limited = new Limited(request, room, patience);
        try {
            chain.doFilter(limited, new Explained(response, limited));
        } finally {
            limited.leaveWhenAnswered();
        }
    }

    /** Whoever stumbles over the end of such a body may call it a defect of the hub's; it is the sender's, or the crowd's. */
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
            if (status == HttpServletResponse.SC_INTERNAL_SERVER_ERROR && request.isTooLong()) {
                return HttpStatus.PAYLOAD_TOO_LARGE.value();
            }
            if (request.hasNoRoom()) {
                setHeader(HttpHeaders.RETRY_AFTER, RETRY_AFTER);
                return HttpStatus.SERVICE_UNAVAILABLE.value();
            }
            return status;
        }
    }

    private static class Limited extends HttpServletRequestWrapper implements AsyncListener {
        private final Room room;
        private final Duration patience;
        private Counted stream;

        Limited(HttpServletRequest request, Room room, Duration patience) {
            super(request);
            this.room = room;
            this.patience = patience;
        }

        @Override
        public ServletInputStream getInputStream() throws IOException {
            if (stream == null) {
                stream = new Counted(super.getInputStream(), room, patience, getContentLengthLong());
            }
            return stream;
        }

        boolean isTooLong() {
            return stream != null && stream.seen > BYTES;
        }

        boolean hasNoRoom() {
            return stream != null && stream.crowded;
        }

        /** What Camel's routes answer is read and answered by other threads, after the filters are through. */
        void leaveWhenAnswered() {
            if (isAsyncStarted()) {
                try {
                    getAsyncContext().addListener(this);
                    return;
                } catch (IllegalStateException answeredMeanwhile) {
                    // then there is nobody left who reads
                }
            }
            leave();
        }

        private void leave() {
            if (stream != null) {
                stream.leave();
            }
        }

        @Override
        public void onComplete(AsyncEvent event) {
            leave();
        }

        @Override
        public void onTimeout(AsyncEvent event) {
            // completion follows
        }

        @Override
        public void onError(AsyncEvent event) {
            // completion follows
        }

        @Override
        public void onStartAsync(AsyncEvent event) {
            event.getAsyncContext().addListener(this);
        }

        @Override
        public BufferedReader getReader() throws IOException {
            return new BufferedReader(new InputStreamReader(getInputStream(), StandardCharsets.UTF_8));
        }
    }

    private static class Counted extends ServletInputStream {
        private final ServletInputStream body;
        private final Room room;
        private final Duration patience;
        private final long largest;
        private Room.Share share;
        private boolean left;
        private boolean crowded;
        private long seen;

        Counted(ServletInputStream body, Room room, Duration patience, long announced) {
            this.body = body;
            this.room = room;
            this.patience = patience;
            this.largest = announced < 0 ? BYTES : announced;
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

        private void count(int read) throws IOException {
            seen += read;
            if (seen > SHORT && share == null) {
                takeRoom();
            }
            if (seen > BYTES) {
                throw new TooLong();
            }
        }

        private void takeRoom() throws Room.Full {
            try {
                keep(room.take(COPIES * largest, patience));
            } catch (Room.Full full) {
                crowded = true;
                throw full;
            }
        }

        private synchronized void keep(Room.Share taken) {
            share = taken;
            if (left) {
                share.close();
            }
        }

        /** The request is answered: whoever still reads has no room any more. */
        synchronized void leave() {
            left = true;
            if (share != null) {
                share.close();
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
