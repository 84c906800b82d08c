package io.entrepot.connector;

import java.security.Principal;
import java.util.List;
import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

/** Queues and topics for programs: how full, how old, how far behind; paused, resumed, browsed and moved. */
@RestController
class QueuesApi {
    record Reason(String reason) {}

    record Move(String id, String to, String reason) {}

    record Moved(int messages) {}

    private final Queues queues;
    private final Topics topics;

    QueuesApi(Queues queues, Topics topics) {
        this.queues = queues;
        this.topics = topics;
    }

    @GetMapping("/api/queues")
    Queues.Overview queues() {
        return queues.overview();
    }

    @GetMapping("/api/queues/{queue}/messages")
    List<Queues.Waiting> messages(@PathVariable String queue) {
        return queues.browse(queue);
    }

    @PostMapping("/api/queues/{queue}/pause")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void pause(@PathVariable String queue, @RequestBody Reason wish, Principal who) {
        queues.pause(queue, wish.reason(), who.getName());
    }

    @PostMapping("/api/queues/{queue}/resume")
    @ResponseStatus(HttpStatus.NO_CONTENT)
    void resume(@PathVariable String queue, Principal who) {
        queues.resume(queue, who.getName());
    }

    @PostMapping("/api/queues/{queue}/retry")
    Moved retry(@PathVariable String queue, Principal who) {
        return new Moved(queues.retry(queue, who.getName()));
    }

    @PostMapping("/api/queues/{queue}/move")
    Moved move(@PathVariable String queue, @RequestBody Move wish, Principal who) {
        List<String> ids = wish.id() == null ? null : List.of(wish.id());
        return new Moved(queues.move(queue, ids, wish.to(), who.getName(), wish.reason()));
    }

    @GetMapping("/api/topics")
    Topics.Overview topics() {
        return topics.overview();
    }
}
