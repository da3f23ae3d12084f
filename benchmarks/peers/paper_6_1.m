function p = paper_6_1 ()
  %% The network of [MV, Section 6.1], as experiments/configs/paper-6.1.toml has it, for the Octave peers.
  %% Matrices are (target, source), populations in the order e, i.
  p.tau = [1; 1];
  p.weight = [1.0, 1.5; 0.5, 0.5];
  p.amplitude = [0.5, 1.0; 0.5, 1.0];
  p.offset = [2.0, 1.0; 2.0, 1.0];
  p.gain = [1.0, 1.0; 1.0, 0.5];
  p.initial_variance = [1; 1];
end
