package io.entrepot.demo;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;

/** The page on which the mails can be read. */
final class MailboxServlet extends HttpServlet {
    private final transient Mailroom mail;

    MailboxServlet(Mailroom mail) {
        this.mail = mail;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        response.setHeader("Content-Security-Policy", "default-src 'none'");
        Mischief.text(response, 200, "text/html", mail.page());
    }
}
