package io.entrepot.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;

/** What the partners know to have happened, for anyone to compare with what the hub says. */
final class BooksServlet extends HttpServlet {
    private final transient Map<String, WooStore> stores;
    private final transient SfDesk desk;
    private final transient FtpDrop ftp;
    private final transient EdiPartner edi;
    private final transient Mailroom mail;

    BooksServlet(Map<String, WooStore> stores, SfDesk desk, FtpDrop ftp, EdiPartner edi, Mailroom mail) {
        this.stores = stores;
        this.desk = desk;
        this.ftp = ftp;
        this.edi = edi;
        this.mail = mail;
    }

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo() == null ? "" : request.getPathInfo();
        if (path.startsWith("/woocommerce/") && stores.containsKey(path.substring("/woocommerce/".length()))) {
            json(response, shop(stores.get(path.substring("/woocommerce/".length()))));
            return;
        }
        switch (path) {
            case "", "/" -> json(response, overview());
            case "/sf" -> json(response, desk.books());
            case "/ftp" -> json(response, ftp.books());
            case "/edifact" -> json(response, edi.books());
            case "/mail" -> json(response, mail.books().get("mails"));
            default -> Mischief.text(response, 404, "text/plain", "No books at " + path);
        }
    }

    private ObjectNode overview() {
        ObjectNode books = Json.object();
        ObjectNode shops = books.putObject("woocommerce");
        stores.forEach((name, store) -> shops.put(name, store.shop().orders().size()));
        books.put("sf", desk.books().path("orders").size());
        books.put("ftp", ftp.books().path("files").size());
        books.put("edifact", edi.books().path("sent").size());
        return books.put("mail", mail.mails().size());
    }

    private static ObjectNode shop(WooStore store) {
        ObjectNode books = Json.object();
        var orders = books.putArray("orders");
        store.shop()
                .orders()
                .forEach(order -> orders.addObject()
                        .put("id", order.id())
                        .put("number", Long.toString(order.id()))
                        .put("total", order.total())
                        .put("status", order.status())
                        .put("date_modified_gmt", WooOrderMaker.gmt(Instant.ofEpochSecond(order.modified())))
                        .put("versions", order.versions()));
        var writes = books.putArray("writes");
        store.shop().writes().forEach(write -> {
            ObjectNode line = writes.addObject().put("order", write.order()).put("status", write.status());
            line.set("meta", write.meta());
            line.put("note", write.note()).put("at", write.at());
        });
        books.setAll(store.products().books());
        return books;
    }

    private static void json(HttpServletResponse response, JsonNode body) throws IOException {
        Mischief.send(response, 200, "application/json", Json.plain(body));
    }
}
