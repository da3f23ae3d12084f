#include "poise/mpi/world.hpp"

#include <fmt/format.h>
#include <mpi.h>

#include <list>
#include <string>

#include "poise/core/error.hpp"
#include "poise/core/wired_team.hpp"

namespace poise::mpi {
namespace {

using core::Bytes;

/// Errors: core::InputError that says what MPI does.
void require(int code, const char* doing) {
  if (code == MPI_SUCCESS) return;
  std::string words(MPI_MAX_ERROR_STRING, '\0');
  int length = 0;
  MPI_Error_string(code, words.data(), &length);
  words.resize(static_cast<std::size_t>(length));
  throw core::InputError(fmt::format("MPI: {}: {}", doing, words));
}

class MpiWire final : public core::Wire {
 public:
  MpiWire() {
    int given = 0;
    require(MPI_Init_thread(nullptr, nullptr, MPI_THREAD_FUNNELED, &given), "start");
    MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    require(MPI_Comm_dup(MPI_COMM_WORLD, &all_), "communicator");
    MPI_Comm_set_errhandler(all_, MPI_ERRORS_RETURN);
    MPI_Comm_rank(all_, &rank_);
    MPI_Comm_size(all_, &size_);
    MPI_Comm here = MPI_COMM_NULL;
    require(MPI_Comm_split_type(all_, MPI_COMM_TYPE_SHARED, 0, MPI_INFO_NULL, &here), "machine");
    MPI_Comm_size(here, &neighbours_);
    MPI_Comm_free(&here);
  }

  ~MpiWire() override {
    // What nobody will read any more is not waited for: the process ends.
    for (Outgoing& letter : outgoing_) MPI_Request_free(&letter.request);
    MPI_Finalize();
  }
  MpiWire(const MpiWire&) = delete;
  MpiWire& operator=(const MpiWire&) = delete;

  std::size_t rank() const override { return static_cast<std::size_t>(rank_); }
  std::size_t size() const override { return static_cast<std::size_t>(size_); }
  std::size_t neighbours() const override { return static_cast<std::size_t>(neighbours_); }

  void send(std::size_t to, Bytes content) override {
    Outgoing& letter = outgoing_.emplace_back(std::move(content), MPI_REQUEST_NULL);
    require(MPI_Isend(letter.content.data(), static_cast<int>(letter.content.size()), MPI_BYTE,
                      static_cast<int>(to), tag, all_, &letter.request),
            "send");
    forget_sent();
  }

  /// One letter at a time is on its way in, so that letters keep their order.
  std::optional<core::Letter> receive() override {
    forget_sent();
    if (!incoming_ && !begin_to_receive()) return std::nullopt;
    int done = 0;
    require(MPI_Test(&incoming_->request, &done, MPI_STATUS_IGNORE), "receive");
    if (done == 0) return std::nullopt;
    core::Letter letter{incoming_->from, std::move(incoming_->content)};
    incoming_.reset();
    return letter;
  }

 private:
  static constexpr int tag = 0;
  struct Outgoing {
    Outgoing(Bytes bytes, MPI_Request handle) : content(std::move(bytes)), request(handle) {}
    Bytes content;
    MPI_Request request;
  };
  struct Incoming {
    std::size_t from;
    Bytes content;
    MPI_Request request;
  };

  bool begin_to_receive() {
    int there = 0;
    MPI_Message message = MPI_MESSAGE_NULL;
    MPI_Status status;
    require(MPI_Improbe(MPI_ANY_SOURCE, tag, all_, &there, &message, &status),
            "look for a message");
    if (there == 0) return false;
    int size = 0;
    MPI_Get_count(&status, MPI_BYTE, &size);
    incoming_.emplace(Incoming{static_cast<std::size_t>(status.MPI_SOURCE),
                               Bytes(static_cast<std::size_t>(size), '\0'), MPI_REQUEST_NULL});
    require(MPI_Imrecv(incoming_->content.data(), size, MPI_BYTE, &message, &incoming_->request),
            "receive");
    return true;
  }

  /// What has been sent needs its bytes no longer.
  void forget_sent() {
    outgoing_.remove_if([](Outgoing& letter) {
      int done = 0;
      require(MPI_Test(&letter.request, &done, MPI_STATUS_IGNORE), "send");
      return done != 0;
    });
  }

  MPI_Comm all_ = MPI_COMM_NULL;
  int rank_ = 0, size_ = 1, neighbours_ = 1;
  std::list<Outgoing> outgoing_;  // whose places in memory stay
  std::optional<Incoming> incoming_;
};

}  // namespace

std::unique_ptr<core::Team> join() {
  return std::make_unique<core::WiredTeam>(std::make_unique<MpiWire>());
}

}  // namespace poise::mpi
