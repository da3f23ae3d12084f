function [F, Jv, Sigma] = mean_input (v, K, p, node, weight)
  %% F, its Jacobian in v and Sigma of [MV, (3.2)-(3.5)] at means v and variances K, by Gauss-Hermite.
  F = Sigma = zeros (2, 1);
  Jv = zeros (2, 2);
  sign = [1, -1];
  for b = 1:2
    x = v(b) + sqrt (K(b)) * node;
    for a = 1:2
      t = tanh (p.gain(a,b) * x);
      rate = p.amplitude(a,b) * (weight * t + p.offset(a,b));
      slope = p.amplitude(a,b) * p.gain(a,b) * (1 - weight * t .^ 2);
      F(a) += sign(b) * p.weight(a,b) * rate;
      Jv(a,b) = sign(b) * p.weight(a,b) * slope;
      Sigma(a) += p.weight(a,b) ^ 2 * rate;
    end
  end
end
