defmodule Kasse.Spooler do
  use GenServer
  require Logger

  def start_link(opts), do: GenServer.start_link(__MODULE__, opts, name: __MODULE__)

  @impl true
  def init(opts), do: {:ok, %{queue: :queue.new(), max: Keyword.get(opts, :max, 100)}}

  @impl true
  def handle_cast({:push, job}, %{queue: q, max: m} = s) do
    if :queue.len(q) >= m do
      Logger.error("spool full, dropping #{inspect(job)}")
      {:noreply, s}
    else
      {:noreply, %{s | queue: :queue.in(job, q)}}
    end
  end
end
